package io.tenuto.log;

import org.jspecify.annotations.Nullable;

/** The folder cannot be opened as a log. Nothing in it was changed. */
public final class UnusableLogException extends LogException {
  /** Why. */
  public enum Reason {
    /** Another process, or another log in this one, has the folder. */
    LOCKED,
    /** Written by a later version. */
    VERSION,
    /** Files of two logs, or renamed files, lie in the folder. */
    MIXED,
    /** The folder cannot be created, read or locked. */
    FOLDER
  }

  private final Reason reason;

  UnusableLogException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, reason == Reason.LOCKED, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
