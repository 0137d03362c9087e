package io.tenuto.miniapps.cost;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The text form that the HarmonicIO and Spark benchmarks used (Blamey, Hellander and Toor, "Apache
 * Spark Streaming, Kafka and HarmonicIO: a performance benchmark and architecture comparison for
 * enterprise and scientific computing", 2018): the letter {@code C}, six digits of milliseconds,
 * {@code -F}, a name, {@code -}, filler of letters and digits, and a line feed. Unlike theirs, a
 * message has exactly the size asked for, the line feed included.
 */
public final class TextCostMessage {
  private static final int COST_END = 7;
  private static final int MOST_MILLIS = 999_999;
  private static final String FILLER =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private TextCostMessage() {}

  /**
   * A whole message.
   *
   * @param costMillis CPU time in milliseconds, 0 to 999,999
   * @param name without a line feed
   * @param sizeBytes of the whole message
   */
  public static byte[] write(int costMillis, String name, int sizeBytes) {
    if (costMillis < 0 || costMillis > MOST_MILLIS) {
      throw new IllegalArgumentException(
          "costMillis: " + costMillis + " is not between 0 and " + MOST_MILLIS);
    }
    byte[] head = String.format("C%06d-F%s-", costMillis, name).getBytes(StandardCharsets.UTF_8);
    if (sizeBytes <= head.length) {
      throw new IllegalArgumentException(
          "sizeBytes: " + sizeBytes + " is too small; this message needs " + (head.length + 1));
    }
    var message = new byte[sizeBytes];
    System.arraycopy(head, 0, message, 0, head.length);
    for (int i = head.length; i < sizeBytes - 1; i++) {
      message[i] = (byte) FILLER.charAt(i % FILLER.length());
    }
    message[sizeBytes - 1] = '\n';
    return message;
  }

  /** The cost in milliseconds; empty if the bytes are not of this form. */
  public static OptionalLong costMillis(ByteBuffer message) {
    int start = message.position();
    if (message.remaining() < COST_END || message.get(start) != 'C') {
      return OptionalLong.empty();
    }
    long millis = 0;
    for (int i = 1; i < COST_END; i++) {
      int digit = message.get(start + i) - '0';
      if (digit < 0 || digit > 9) {
        return OptionalLong.empty();
      }
      millis = 10 * millis + digit;
    }
    return OptionalLong.of(millis);
  }
}
