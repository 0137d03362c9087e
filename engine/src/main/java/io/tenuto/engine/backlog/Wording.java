package io.tenuto.engine.backlog;

import io.tenuto.engine.backlog.BacklogProblem.Kind;

/** What a backlog's problems are called, and what to do about them. */
final class Wording {
  private Wording() {}

  static BacklogProblem of(Kind kind, BacklogSettings settings, String detail) {
    String who = "backlog " + settings.name() + " (" + settings.folder() + "): ";
    String cause = detail.isEmpty() ? "" : " (" + detail + ")";
    return switch (kind) {
      case BOUND_REACHED ->
          problem(
              kind,
              who + "its bound of " + settings.diskBytes() + " bytes is reached; sources wait.",
              "Nothing is lost. Raise backlog.maxDisk in the pipeline file, or add engines.");
      case DISK_FULL ->
          problem(
              kind,
              who + "the disk is full" + cause + "; sources wait.",
              "Nothing is lost. Free space, or set backlog.directory (of a worker: --backlog) to a larger"
                  + " disk; it goes on by itself.");
      case WRITE_FAILED ->
          problem(
              kind,
              who + "the disk does not take what is written" + cause + "; sources wait.",
              "Check the disk. What was answered as stored is being written again; it is tried"
                  + " until that works.");
      case READ_FAILED ->
          problem(
              kind,
              who + "the disk cannot be read" + cause + ".",
              "Check the disk; it is tried again.");
      case LATER_VERSION ->
          problem(
              kind,
              who + "its records were written by a later version of this program" + cause + ".",
              "Use that version to empty it, or set backlog.directory to another folder.");
      case LOST -> lost(settings, 0, detail);
    };
  }

  static BacklogProblem lost(BacklogSettings settings, long messages, String detail) {
    return new BacklogProblem(
        Kind.LOST,
        "backlog "
            + settings.name()
            + ": "
            + messages
            + (messages == 1 ? " message is" : " messages are")
            + " damaged on the disk and passed over: "
            + detail
            + ".",
        "Send them again if the source still has them, and check the disk.",
        messages);
  }

  private static BacklogProblem problem(Kind kind, String what, String remedy) {
    return new BacklogProblem(kind, what, remedy, 0);
  }
}
