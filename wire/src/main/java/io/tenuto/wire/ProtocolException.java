package io.tenuto.wire;

/** The peer broke the protocol; the link must be closed. */
public sealed class ProtocolException extends RuntimeException permits DamagedException {
  public ProtocolException(String message) {
    super(message);
  }

  public ProtocolException(String message, Throwable cause) {
    super(message, cause);
  }
}
