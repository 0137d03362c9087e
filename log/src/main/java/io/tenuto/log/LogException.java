package io.tenuto.log;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The log could not do what was asked; the message says what, where, and what to do. */
public class LogException extends IOException {
  private final boolean retryable;

  LogException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** The cause itself if it tells enough, otherwise one that says what failed; retryable. */
  static LogException wrapped(String what, IOException cause) {
    return cause instanceof LogException known
        ? known
        : new LogException(what + " failed: " + cause.getMessage(), true, cause);
  }

  /** Whether the same call may succeed later without any other step. */
  public final boolean retryable() {
    return retryable;
  }
}
