package io.tenuto.api;

/**
 * Thrown by a processor for a message that can never succeed: it becomes a dead letter without
 * another attempt.
 */
public class RejectedMessageException extends Exception {
  public RejectedMessageException(String message) {
    super(message);
  }

  public RejectedMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
