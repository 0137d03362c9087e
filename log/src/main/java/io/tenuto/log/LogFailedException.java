package io.tenuto.log;

import org.jspecify.annotations.Nullable;

/**
 * A write or a force failed, so that nothing is known about the bytes it concerned. The segment is
 * abandoned and the log takes no records until {@link SegmentedLog#rollAfterFailure()}.
 */
public final class LogFailedException extends LogException {
  private final PositionRange inDoubt;

  LogFailedException(String message, PositionRange inDoubt, @Nullable Throwable cause) {
    super(message, false, cause);
    this.inDoubt = inDoubt;
  }

  /**
   * Messages appended since the last successful force, those of the failed append included; empty
   * if there were none. Append them again.
   */
  public PositionRange inDoubt() {
    return inDoubt;
  }
}
