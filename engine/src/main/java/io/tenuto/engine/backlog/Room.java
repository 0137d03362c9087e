package io.tenuto.engine.backlog;

/**
 * How much can still be stored, as the disk's thread saw it last; in bytes, negative where a bound
 * is exceeded.
 *
 * @param ofBoundBytes what the backlog's own bound leaves
 * @param ofDiskBytes what the disk leaves
 * @param usedBytes what the backlog takes of the disk
 */
record Room(long ofBoundBytes, long ofDiskBytes, long usedBytes) {
  long bytes() {
    return Math.min(ofBoundBytes, ofDiskBytes);
  }

  /** What is scarcer. */
  BacklogProblem.Kind scarcity() {
    return ofDiskBytes < ofBoundBytes
        ? BacklogProblem.Kind.DISK_FULL
        : BacklogProblem.Kind.BOUND_REACHED;
  }
}
