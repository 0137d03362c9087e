package io.tenuto.engine.source;

/**
 * How standard input is read.
 *
 * @param framing how messages are told apart
 * @param maxMessageBytes larger messages are skipped and reported; 1 to 2147483583
 */
public record StdinOptions(Framing framing, int maxMessageBytes) {
  public StdinOptions {
    Framing.checkLimit(maxMessageBytes);
  }

  /** Messages of up to 64 MiB. */
  public static StdinOptions of(Framing framing) {
    return new StdinOptions(framing, 64 << 20);
  }
}
