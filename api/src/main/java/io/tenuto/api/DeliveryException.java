package io.tenuto.api;

import org.jspecify.annotations.Nullable;

/**
 * A message was not accepted, because what its stream's {@link Delivery} promises could not be had
 * for it. The message says what failed and what to do.
 */
public final class DeliveryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  /**
   * @param retryable whether a later message may be accepted, such as when the disk has room again
   */
  public DeliveryException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** Whether a later message may be accepted; otherwise this stream accepts nothing any more. */
  public boolean retryable() {
    return retryable;
  }
}
