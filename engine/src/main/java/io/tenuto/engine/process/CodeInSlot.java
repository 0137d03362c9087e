package io.tenuto.engine.process;

/**
 * User code in a slot, as people are told of it. Pure.
 *
 * @param kind what it is, such as {@code the program}
 * @param program what is started
 * @param slot number of the slot
 */
public record CodeInSlot(String kind, Command program, int slot) {
  /** Says what it did: a sentence without its end. */
  public String did(String what) {
    return name() + ": " + kind + " " + program.shown() + " " + what;
  }

  /**
   * It was killed, because somebody lost patience with its message.
   *
   * @param when such as {@code while it worked on raw/test@1/7}
   */
  public ProcessFailure.TimedOut timedOut(String when) {
    return new ProcessFailure.TimedOut(
        name()
            + ": timed out: "
            + kind
            + " was killed "
            + when
            + ". Raise timeLimit in the pipeline file, or find out why it takes so long.");
  }

  private String name() {
    return "stage '" + program.stage() + "', slot " + slot;
  }
}
