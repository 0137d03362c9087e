package io.tenuto.engine.source;

/** How messages are told apart in a stream of bytes. */
public enum Framing {
  /**
   * Each message is a line: any bytes, ended by a line feed; a carriage return before it is not
   * part of the message.
   */
  LINES,
  /** Each message follows its length: four bytes, unsigned, most significant first. */
  LENGTH;

  Framer framer(int maxMessageBytes) {
    return this == LINES ? new LineFramer(maxMessageBytes) : new LengthFramer(maxMessageBytes);
  }

  /**
   * @throws IllegalArgumentException if the limit cannot be kept
   */
  static void checkLimit(int maxMessageBytes) {
    if (maxMessageBytes < 1 || maxMessageBytes > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "maxMessageBytes: "
              + maxMessageBytes
              + " is outside 1 to 2147483583. Remove the line for the default, 67108864.");
    }
  }
}
