package io.tenuto.engine.run;

import io.tenuto.api.DeliveryException;

/** A source failed for good while it was read; what it had given before has been settled. */
public final class SourceFailedException extends Exception {
  private final transient RunSummary summary;

  SourceFailedException(RunSummary summary, Exception cause) {
    super(said(cause), cause);
    this.summary = summary;
  }

  private static String said(Exception cause) {
    if (cause instanceof DeliveryException) { // it is not the source that failed
      return String.valueOf(cause.getMessage());
    }
    return "the source failed: " + (cause.getMessage() == null ? cause : cause.getMessage());
  }

  /** Of the run up to then; it is written as that of any other. */
  public RunSummary summary() {
    return summary;
  }
}
