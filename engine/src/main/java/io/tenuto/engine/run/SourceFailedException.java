package io.tenuto.engine.run;

/** A source failed for good while it was read; what it had given before has been settled. */
public final class SourceFailedException extends Exception {
  private final transient RunSummary summary;

  SourceFailedException(RunSummary summary, Exception cause) {
    super("the source failed: " + (cause.getMessage() == null ? cause : cause.getMessage()), cause);
    this.summary = summary;
  }

  /** Of the run up to then; it is written as that of any other. */
  public RunSummary summary() {
    return summary;
  }
}
