package io.tenuto.engine.sink;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Says what an I/O error means for a sink and what to do. Pure. */
final class SinkErrors {
  private SinkErrors() {}

  static SinkException writing(Path file, IOException e) {
    if (e instanceof SinkException already) {
      return already;
    }
    String reason = reason(e);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("not enough space")) {
      return failure(file, "the disk is full", "Free space there; the run goes on.", true, e);
    }
    if (lower.contains("quota")) {
      return failure(file, "the disk quota is used up", "Free space of this user's.", true, e);
    }
    if (lower.contains("read-only file system")) {
      return failure(
          file, "the file system is read-only", "Choose a place that can be written.", false, e);
    }
    if (e instanceof AccessDeniedException || lower.contains("permission denied")) {
      return failure(
          file,
          "permission denied",
          "Give the user of this run permission to write there, or choose another place.",
          false,
          e);
    }
    if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
      return failure(file, "its folder is gone (" + reason + ")", "Restore it.", false, e);
    }
    return failure(file, "cannot be written (" + reason + ")", "Check the disk.", true, e);
  }

  private static SinkException failure(
      Path file, String what, String remedy, boolean retryable, IOException e) {
    return new SinkException(file + ": " + what + ". " + remedy, retryable, e);
  }

  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException inFile ? inFile.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}
