package io.tenuto.engine.sink;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A sink that cannot take or show what it was given; the message names the file and the remedy.
 * Nothing half-written is visible, and nothing that was written before is lost: a failed {@code
 * write} has not taken its message, and after a failed {@code flush} the same rows are written by
 * the next one.
 */
public final class SinkException extends IOException {
  private final boolean retryable;

  public SinkException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /**
   * Whether the same call may succeed later without a change of configuration, as when a full disk
   * has been cleared; otherwise the run should stop.
   */
  public boolean retryable() {
    return retryable;
  }
}
