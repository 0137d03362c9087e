package io.tenuto.scheduler.scaling;

/** What workers have cost, from their order to their end. Owned by one thread. */
final class Budget {
  private final double mostSeconds;
  private double usedSeconds;
  private long lastNanos;
  private boolean begun;

  /**
   * @param mostSeconds sum over all workers
   */
  Budget(double mostSeconds) {
    this.mostSeconds = mostSeconds;
  }

  /** So many workers have been there since the last call. */
  void spend(int workers, long nowNanos) {
    if (begun) {
      usedSeconds += workers * ((nowNanos - lastNanos) / 1e9);
    }
    begun = true;
    lastNanos = nowNanos;
  }

  boolean isSpent() {
    return usedSeconds >= mostSeconds;
  }
}
