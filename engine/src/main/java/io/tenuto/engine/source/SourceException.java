package io.tenuto.engine.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A source that cannot go on. The message names the thing, its value and the remedy. */
public final class SourceException extends IOException {
  private final boolean retryable;

  public SourceException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** Whether the same call may succeed later without anyone changing the configuration. */
  public boolean retryable() {
    return retryable;
  }
}
