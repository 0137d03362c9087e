package io.tenuto.engine.backlog;

/**
 * Something that whoever runs a backlog should know.
 *
 * @param kind for programs
 * @param what happened, to which folder, with which values
 * @param remedy what to do
 * @param lostMessages how many stored messages cannot be read any more; 0 where nothing is lost
 */
public record BacklogProblem(Kind kind, String what, String remedy, long lostMessages) {
  /** What happened. */
  public enum Kind {
    /** The backlog's own bound is reached; its sources wait. */
    BOUND_REACHED,
    /** The disk is full; the backlog's sources wait. */
    DISK_FULL,
    /** Writing or forcing failed; the backlog's sources wait, and it is tried again. */
    WRITE_FAILED,
    /** Reading failed; it is tried again. */
    READ_FAILED,
    /** Stored by a later version of this program; kept as it is, not read. */
    LATER_VERSION,
    /** Stored messages are damaged and passed over. */
    LOST
  }

  @Override
  public String toString() {
    return what + " " + remedy;
  }
}
