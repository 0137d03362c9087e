package io.tenuto.bench.hop;

/**
 * One measured round of one pair of processes, whose counts and sums have been checked.
 *
 * @param messages sent and arrived
 * @param nanos from the first offer until everything was confirmed
 * @param senderCpuNanos processor time of the sending process's own threads (compiler and collector
 *     are not counted)
 * @param receiverCpuNanos the same of the receiving process
 */
record Round(long messages, long nanos, long senderCpuNanos, long receiverCpuNanos) {
  /** Messages per second. */
  double rate() {
    return messages * 1e9 / nanos;
  }

  /** Processor time of both processes for one message. */
  double cpuNanosPerMessage() {
    return (double) (senderCpuNanos + receiverCpuNanos) / messages;
  }

  /**
   * Checks what a receiver saw in a round against what was sent.
   *
   * @param first sequence of the round's first message
   * @param touchPerMessage sum of the touched bytes of one message
   * @throws IllegalStateException if a message is missing, doubled or damaged: the measurement is
   *     void
   */
  static void check(
      String what, long first, long sent, long touchPerMessage, long count, long sum, long touch) {
    long expectedSum = sent * first + sent * (sent - 1) / 2;
    if (count != sent || sum != expectedSum || touch != sent * touchPerMessage) {
      throw new IllegalStateException(
          what
              + ": "
              + sent
              + " messages were sent, "
              + count
              + " arrived (sequence sum "
              + sum
              + " where "
              + expectedSum
              + ", byte sum "
              + touch
              + " where "
              + sent * touchPerMessage
              + " were expected). The round does not count; this is a fault of the carrier.");
    }
  }
}
