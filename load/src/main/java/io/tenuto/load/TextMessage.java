package io.tenuto.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The text form of a message, as HarmonicIO's own benchmark sends it: ASCII, in this order
 *
 * <pre>
 * C         the letter
 * 000250    cost, milliseconds of processor time, six digits
 * -F        the letters
 * frame.17  name of a file, or of the message: 1 to 255 visible characters, none of them a dash
 * -         the letter
 * ...       filling, to the message's size
 * </pre>
 *
 * Where messages are lines, one ends with a newline, which is its last byte; elsewhere that may be
 * missing, and reads as part of the filling. The form names no size, so that the message is as
 * large as whoever transports it says; and it has no checksum, no sequence and no send time.
 * <b>Nobody can tell, therefore, whether the filling is what was sent, whether a message was cut
 * off or lengthened behind its head, lost or repeated, or how old it is.</b> For what is to be
 * measured there is {@link LoadMessage}.
 *
 * @param costMillis processor time of one thread that its processing takes, 0 to 999,999 ms
 * @param name what the message is about
 */
public record TextMessage(int costMillis, String name) {
  /** The largest cost that six digits hold. */
  public static final int MAX_COST_MILLIS = 999_999;

  private static final int MAX_NAME = 255;
  private static final Pattern NAME = Pattern.compile("[!-,.-~]{1," + MAX_NAME + "}");
  private static final int DIGITS = 6;
  private static final int NAME_AT = 1 + DIGITS + 2;
  private static final byte[] FILLING =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
          .getBytes(StandardCharsets.US_ASCII);

  /**
   * @throws IllegalArgumentException if a part does not fit into the form
   */
  public TextMessage {
    if (costMillis < 0 || costMillis > MAX_COST_MILLIS) {
      throw new IllegalArgumentException(
          "a cost of " + costMillis + " ms: 0 to " + MAX_COST_MILLIS + " expected");
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name '" + name + "': 1 to 255 visible characters of ASCII without a dash expected");
    }
  }

  /** Bytes of its head: the smallest message has one more, the newline. */
  public int headBytes() {
    return NAME_AT + name.length() + 1;
  }

  /**
   * Fills a whole message, from 0 to the buffer's limit: the head, letters and digits that are the
   * same in all messages, and a newline as the last byte. The position is left as it was.
   *
   * @throws IllegalArgumentException if the message has no room for the head and the newline
   */
  public void writeTo(ByteBuffer message) {
    int size = message.limit();
    int head = headBytes();
    if (size <= head) {
      throw new IllegalArgumentException(
          "a message of %d bytes has no room for its head: %d bytes or more expected"
              .formatted(size, head + 1));
    }
    String text = "C%06d-F%s-".formatted(costMillis, name);
    message.put(0, text.getBytes(StandardCharsets.US_ASCII));
    for (int at = head; at < size - 1; at++) {
      message.put(at, FILLING[(at - head) % FILLING.length]);
    }
    message.put(size - 1, (byte) '\n');
  }

  /** Whether these bytes, from position to limit, can only be a message in this form. */
  static boolean isMeant(ByteBuffer message) {
    return message.hasRemaining() && message.get(message.position()) == 'C';
  }

  /**
   * Reads the head of a message, from the buffer's position to its limit. The buffer is left as it
   * was.
   *
   * @throws CorruptMessageException if the head is not of this form, naming what is wrong; what is
   *     behind the head is not looked at
   */
  public static TextMessage read(ByteBuffer message) throws CorruptMessageException {
    int at = message.position();
    int size = message.remaining();
    if (size < NAME_AT || !isMeant(message)) {
      throw corrupt(size + " bytes that do not begin as a text message does");
    }
    int cost = cost(message, at + 1);
    if (message.get(at + 1 + DIGITS) != '-' || message.get(at + 2 + DIGITS) != 'F') {
      throw corrupt("a text message without -F behind its cost");
    }
    return new TextMessage(cost, name(message, at + NAME_AT));
  }

  private static int cost(ByteBuffer message, int from) throws CorruptMessageException {
    int cost = 0;
    for (int at = from; at < from + DIGITS; at++) {
      int digit = message.get(at) - '0';
      if (digit < 0 || digit > 9) {
        throw corrupt(
            "a text message whose cost is not six digits: byte %d is %d"
                .formatted(at - from + 1, message.get(at) & 0xFF));
      }
      cost = 10 * cost + digit;
    }
    return cost;
  }

  private static String name(ByteBuffer message, int from) throws CorruptMessageException {
    int end = from;
    while (end < message.limit() && end - from <= MAX_NAME && message.get(end) != '-') {
      if (message.get(end) <= ' ' || message.get(end) > '~') { // above 127 is negative here
        throw corrupt("a text message with byte %d in its name".formatted(message.get(end) & 0xFF));
      }
      end++;
    }
    if (end == from) {
      throw corrupt("a text message without a name");
    }
    if (end == message.limit() || end - from > MAX_NAME) {
      throw corrupt("a text message whose name does not end within " + MAX_NAME + " bytes");
    }
    var bytes = new byte[end - from];
    message.get(from, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static CorruptMessageException corrupt(String why) {
    return new CorruptMessageException(why, Sample.NO_TRIAL);
  }
}
