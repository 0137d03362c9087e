package io.tenuto.containers;

/**
 * Decides what is done about a container whose output has ended: its end is awaited, and brought
 * about where nothing could be heard of it any more, or where it goes on for long although its
 * output is what it was run for. Pure; owned by the thread that watches the container.
 */
final class AfterOutput {
  /** A program may close its output some time before it ends. */
  static final long PATIENCE_NANOS = 10_000_000_000L;

  private final boolean results;
  private boolean deaf; // and not killed for it
  private boolean cut;

  /** What is to be done now. */
  enum Next {
    /** Look again in a while. */
    WAIT,
    /** Kill it, and look again in a while. */
    KILL,
    /** It has ended by itself, or was killed in time: its state is its last. */
    OVER,
    /** It has ended since it was cut off: what it has made is not whole. */
    CUT_OFF
  }

  /**
   * @param deaf whether its output could be read no more, rather than having ended
   * @param results whether its output is what it is run for
   */
  AfterOutput(boolean deaf, boolean results) {
    this.deaf = deaf;
    this.results = results;
  }

  /**
   * Somebody has looked.
   *
   * @param ended whether its runtime says that it has ended
   * @param sinceNanos time since its output has ended
   */
  Next next(boolean ended, long sinceNanos) {
    if (ended) {
      return cut ? Next.CUT_OFF : Next.OVER;
    }
    if (deaf) {
      deaf = false; // once is enough
      return Next.KILL;
    }
    if (results && sinceNanos > PATIENCE_NANOS && !cut) {
      cut = true;
      return Next.KILL;
    }
    return Next.WAIT;
  }
}
