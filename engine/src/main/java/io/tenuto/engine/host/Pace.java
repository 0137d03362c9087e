package io.tenuto.engine.host;

/**
 * How long messages take in user code, in the mean, and how many of them are therefore handed out
 * or here at once. Before the first has run nothing is known, and one at a time is tried. Pure;
 * owned by the engine machine's thread.
 */
final class Pace {
  /** Prefetch beyond the slots, in work. */
  private static final long PREFETCH_NANOS = 10_000_000;

  /** More than this is not kept when messages turn out to take longer than those before. */
  private static final long SURPLUS_NANOS = 20 * PREFETCH_NANOS;

  /** About this much is handed out at once, so that each slot finds some. */
  private static final long PORTION_NANOS = 1_000_000;

  private double serviceNanos = Double.NaN;

  /**
   * Messages have run: the longer they took, the more they count.
   *
   * @param runs how many; none say nothing
   */
  void ran(int runs, long elapsedNanos) {
    if (runs == 0) {
      return;
    }
    double measured = (double) elapsedNanos / runs;
    double weight =
        Double.isNaN(serviceNanos) ? 1 : Math.max(0.1, Math.min(0.5, elapsedNanos / 1e7));
    serviceNanos =
        Double.isNaN(serviceNanos) ? measured : serviceNanos + weight * (measured - serviceNanos);
  }

  /** Mean time of a message in user code, or NaN before the first. */
  double serviceNanos() {
    return serviceNanos;
  }

  /** How many of these messages, of which there is one or more, are one piece of work. */
  int portion(int available) {
    if (Double.isNaN(serviceNanos)) {
      return 1;
    }
    return (int) Math.max(1, Math.min(available, PORTION_NANOS / Math.max(1, serviceNanos)));
  }

  /**
   * One piece of work waits for each slot, so that none stands still until it is told of the next;
   * where messages are quick and pieces small, more of them.
   *
   * @param worksOut pieces of work that are handed out and not finished
   * @param messagesOut messages in them
   */
  boolean slotsMayRunOut(int slots, int worksOut, long messagesOut) {
    if (worksOut < 2 * slots) {
      return true;
    }
    boolean quick = serviceNanos < PORTION_NANOS / 4;
    return quick && messagesOut * serviceNanos < slots * (double) PORTION_NANOS;
  }

  /** Slots and prefetch: how many messages may be here at once. */
  long windowMessages(int slots) {
    if (Double.isNaN(serviceNanos)) {
      return slots + 1L;
    }
    return slots + Math.max(1, (long) (slots * PREFETCH_NANOS / Math.max(1, serviceNanos)));
  }

  /** Whether so many messages are far more work than should be here; false if that is unknown. */
  boolean isMuch(long messages, int slots) {
    return messages * serviceNanos > slots * (double) SURPLUS_NANOS;
  }
}
