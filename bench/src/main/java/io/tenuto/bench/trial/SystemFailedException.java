package io.tenuto.bench.trial;

/** A system under test has ended, or does nothing more. It has to be started anew. */
public final class SystemFailedException extends Exception {
  private static final long serialVersionUID = 1;

  public SystemFailedException(String message) {
    super(message);
  }
}
