package io.tenuto.config;

/** Where a message ends in a stream of bytes. */
public enum Framing {
  /** At each line feed, which is not part of the message. */
  LINES,
  /** After as many bytes as the four bytes before it say, unsigned, most significant byte first. */
  LENGTH
}
