package io.tenuto.engine.source;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The problems that single files can have. Pure. */
final class FileProblems {
  private FileProblems() {}

  static SourceProblem empty(String file) {
    return new SourceProblem(
        file,
        "is empty (0 bytes)",
        "Write it again, or remove it if it was never meant to be sent.");
  }

  static SourceProblem vanished(String file) {
    return new SourceProblem(
        file,
        "has vanished",
        "Put it back and run again, or ignore this if it was moved on purpose.");
  }

  static SourceProblem unreadable(String file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return vanished(file);
    }
    return new SourceProblem(
        file,
        "cannot be read (" + Reasons.of(e) + ")",
        "Give the user of this run read permission, and check the disk.");
  }

  static SourceProblem leadsOut(String file, Path target) {
    return new SourceProblem(
        file,
        "leads out of the source's folder, to " + target,
        "Put the file itself there, or let the source begin at a folder that holds both.");
  }
}
