package io.tenuto.engine.master;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A master was asked for a change and leads no more, so that nobody knows whether it was made. */
public final class TermEndedException extends IOException {
  public TermEndedException(String why, @Nullable Throwable cause) {
    super(
        "this master leads no more (" + why + "), and the change may or may not have been made",
        cause);
  }
}
