package io.tenuto.load;

/** Bytes that are not the message that was sent. */
public final class CorruptMessageException extends Exception {
  private static final long serialVersionUID = 1;

  private final int trial;

  CorruptMessageException(String message, int trial) {
    super(message);
    this.trial = trial;
  }

  /** Of which trial it was; {@link Sample#NO_TRIAL} if the head cannot be trusted either. */
  int trial() {
    return trial;
  }
}
