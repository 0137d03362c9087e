package io.tenuto.scheduler.simulation;

/**
 * How many messages were delayed for how long, in steps of 2 %, each delay counted as the end of
 * its step. Owned by one thread.
 */
final class Delays {
  private static final double LEAST = 0.001;
  private static final double STEP = Math.log(1.02);

  private double[] counts = new double[64];
  private double total;
  private double most;

  void add(double seconds, double messages) {
    if (messages <= 0) {
      return;
    }
    int step = seconds <= LEAST ? 0 : 1 + (int) (Math.log(seconds / LEAST) / STEP);
    if (step >= counts.length) {
      counts = java.util.Arrays.copyOf(counts, Math.max(step + 1, counts.length * 2));
    }
    counts[step] += messages;
    total += messages;
    most = Math.max(most, seconds);
  }

  double total() {
    return total;
  }

  double most() {
    return most;
  }

  /** What this share of the messages does not exceed, in seconds, 2 % too much at most. */
  double percentile(double share) {
    double seen = 0;
    for (int step = 0; step < counts.length; step++) {
      seen += counts[step];
      if (seen >= share * total && total > 0) {
        return Math.min(most, LEAST * Math.exp(step * STEP));
      }
    }
    return most;
  }
}
