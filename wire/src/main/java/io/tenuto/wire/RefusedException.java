package io.tenuto.wire;

/** The peer, or this end, refused the link. */
public final class RefusedException extends RuntimeException {
  private final String code;
  private final boolean retryable;

  /**
   * @param code one word for programs: {@code token}, {@code version}, {@code unknown}, {@code
   *     busy}
   * @param message what, which value, what was expected, what to do
   */
  public RefusedException(String code, String message, boolean retryable) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }

  public String code() {
    return code;
  }

  /** Whether trying again later may help. */
  public boolean retryable() {
    return retryable;
  }
}
