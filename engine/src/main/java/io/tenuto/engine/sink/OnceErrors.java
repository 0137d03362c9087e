package io.tenuto.engine.sink;

import java.io.IOException;
import java.nio.file.Path;

/** What is wrong with a file of rows and the index beside it, and what to do. Pure. */
final class OnceErrors {
  private static final String ANEW =
      "Give another file, or begin anew with --overwrite, which loses what is in this one.";

  private OnceErrors() {}

  static SinkException inUse(Path index) {
    return failure(index, "another run has it open. Wait for its end, or give another file.");
  }

  static SinkException unknownRows(Path file, Path index) {
    return failure(
        file,
        "holds rows whose identities nobody recorded, because "
            + index.getFileName()
            + " is missing or empty. Restore that one if it was there. "
            + ANEW);
  }

  static SinkException left(Path file, Path index) {
    return failure(
        index,
        "belongs to "
            + file.getFileName()
            + ", which is gone. Restore that one. Or remove this one, or use --overwrite, to begin"
            + " anew.");
  }

  static SinkException foreign(Path index) {
    return failure(
        index,
        "is not an index of identities, or its beginning is damaged, so it stays as it is. Restore"
            + " it, or move it away if it is something else. "
            + ANEW);
  }

  static SinkException otherVersion(Path index) {
    return failure(
        index, "was written by another version of this program. Use that version. " + ANEW);
  }

  static SinkException damaged(Path index, long entry) {
    return failure(
        index,
        "entry "
            + entry
            + " is damaged in both copies, so it is not known which messages are stored. Check the"
            + " disk and restore this file. "
            + ANEW);
  }

  static SinkException changed(Path file, long from, long to) {
    return failure(
        file,
        "bytes "
            + from
            + " to "
            + to
            + " are not the ones that were written, by their checksum: the file was changed or is"
            + " damaged. Restore it. "
            + ANEW);
  }

  static SinkException missingRows(Path file, long have, long expected) {
    return failure(
        file,
        "has "
            + have
            + " bytes, but "
            + expected
            + " were stored: rows are missing. Restore it. "
            + ANEW);
  }

  static SinkException needsOnce(Path file, Path index) {
    return failure(
        file,
        "was written with once: true, and rows without identities would make "
            + index.getFileName()
            + " wrong. Say once: true, or give another file.");
  }

  /** After that nobody knows what the disk holds of what was written last. */
  static SinkException notSafe(Path file, IOException e) {
    return new SinkException(
        file
            + ": the disk failed while rows were made safe ("
            + e.getMessage()
            + "). What was confirmed before is there; nothing is added any more. Check the disk and"
            + " run again.",
        false,
        e);
  }

  private static SinkException failure(Path file, String text) {
    return new SinkException(file + ": " + text, false, null);
  }
}
