package io.tenuto.load;

/** Bytes that are not the message that was sent. */
public final class CorruptMessageException extends Exception {
  private static final long serialVersionUID = 1;

  CorruptMessageException(String message) {
    super(message);
  }
}
