package io.tenuto.log;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The log could not do what was asked; the message says what, where, and what to do. */
public class LogException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  LogException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** Whether the same call may succeed later without any other step. */
  public final boolean retryable() {
    return retryable;
  }
}
