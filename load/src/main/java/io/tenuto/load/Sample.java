package io.tenuto.load;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What one process had sent or processed of one trial, at one moment. Everything but the histogram
 * counts from the beginning of the trial.
 *
 * @param role {@code source} or {@code processing}
 * @param nanos when, by this host's monotonic clock
 * @param trial which one; {@link #NO_TRIAL} for damaged messages that do not say of which they
 *     were, counted from the beginning of the process
 * @param count messages sent or processed, each time it was
 * @param corrupt messages that were not what was sent
 * @param print sum of {@link #print(long)} over the sequences of these messages: the same for the
 *     same messages in any order
 * @param lateNanos how far behind its times the source is; 0 for processing
 * @param latency ages in microseconds, intended send time to the end of processing, of the messages
 *     since the sample before; encoded, empty for none
 */
public record Sample(
    String role,
    long nanos,
    int trial,
    long count,
    long corrupt,
    long print,
    long lateNanos,
    String latency) {
  /** Trials are counted from 1. */
  public static final int NO_TRIAL = 0;

  /** Ages are kept up to an hour, in microseconds, with two digits. */
  static final long MAX_MICROS = 3_600_000_000L;

  static final int DIGITS = 2;
  static final String NO_AGES = "-";

  /** What a message adds to the fingerprint of a set of messages. */
  public static long print(long sequence) {
    long mixed = sequence * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  static String encoded(Histogram ages) {
    if (ages.getTotalCount() == 0) {
      return NO_AGES;
    }
    ByteBuffer bytes = ByteBuffer.allocate(ages.getNeededByteBufferCapacity());
    int length = ages.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder()
        .withoutPadding()
        .encodeToString(java.util.Arrays.copyOf(bytes.array(), length));
  }

  /** Adds this sample's ages. */
  public void addLatencyTo(Histogram ages) {
    if (latency.equals(NO_AGES)) {
      return;
    }
    try {
      ages.add(
          Histogram.decodeFromCompressedByteBuffer(
              ByteBuffer.wrap(Base64.getDecoder().decode(latency)), MAX_MICROS));
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("a sample with ages that cannot be read", e);
    }
  }

  /** For the ages of many samples. */
  public static Histogram noAges() {
    return new Histogram(MAX_MICROS, DIGITS);
  }

  /** One line of text, without its end. */
  String write() {
    return new Fields()
        .with("role", role)
        .with("nanos", nanos)
        .with("trial", trial)
        .with("count", count)
        .with("corrupt", corrupt)
        .with("print", print)
        .with("lateNanos", lateNanos)
        .with("latency", latency)
        .toString();
  }

  /**
   * What {@link #write} has written.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Sample read(String line) {
    Fields fields = Fields.parse(line);
    return new Sample(
        fields.text("role"),
        fields.number("nanos"),
        (int) fields.number("trial"),
        fields.number("count"),
        fields.number("corrupt"),
        fields.number("print"),
        fields.number("lateNanos"),
        fields.text("latency"));
  }
}
