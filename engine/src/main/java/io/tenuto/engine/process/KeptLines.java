package io.tenuto.engine.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Keeps what the user code of one engine writes, and how it ends, in a file with the time of each
 * line, and passes all on. When the file is full it becomes {@code NAME.1.log} in the place of the
 * one before, and another is begun: two files are the most. Thread-safe. A file that cannot be
 * written is named once, and never stops the code.
 */
public final class KeptLines implements ProcessListener {
  /** Where a run's, or an engine's, files are. */
  public static final String FOLDER = "logs";

  /** What its name ends with. */
  public static final String SUFFIX = ".log";

  static final long MOST_BYTES = 1 << 20;
  private static final Duration PAUSE = Duration.ofMinutes(1); // after a file was not written
  private static final int MOST_LINE_CHARS = 4000;

  /** What the name of the file before ends with, before the suffix. */
  public static final String BEFORE = ".1";

  private static final System.Logger LOG = System.getLogger(KeptLines.class.getName());

  private final ProcessListener next;
  private final Path folder;
  private final Path file;
  private final Path before;
  private final Clock clock;
  private long bytes = -1; // not known yet
  private boolean told; // that the file cannot be written
  private Instant tryAgainAt = Instant.MIN;

  /**
   * Makes a keeper; its file is made with the first line.
   *
   * @param next told everything as well
   * @param folder made if it is not there
   * @param engine the file's name
   */
  public KeptLines(ProcessListener next, Path folder, String engine, Clock clock) {
    this.next = next;
    this.folder = folder;
    this.file = folder.resolve(engine + SUFFIX);
    this.before = folder.resolve(engine + BEFORE + SUFFIX);
    this.clock = clock;
  }

  @Override
  public void onLine(int slot, String line) {
    keep(slot, line);
    next.onLine(slot, line);
  }

  @Override
  public void onReady(int slot, long pid, String name) {
    next.onReady(slot, pid, name);
  }

  @Override
  public void onLost(int slot, long pid, ProcessFailure why) {
    keep(slot, "[process " + pid + " is gone: " + why.getMessage() + "]");
    next.onLost(slot, pid, why);
  }

  @Override
  public void onCannotStart(int slot, ProcessFailure.Start why) {
    keep(slot, "[" + why.getMessage() + "]");
    next.onCannotStart(slot, why);
  }

  private synchronized void keep(int slot, String text) {
    Instant now = clock.instant();
    if (now.isBefore(tryAgainAt)) {
      return;
    }
    String shown = text.length() <= MOST_LINE_CHARS ? text : text.substring(0, MOST_LINE_CHARS);
    String time = now.truncatedTo(ChronoUnit.MILLIS).toString();
    byte[] line =
        (time + " slot " + slot + ": " + shown.replace("\n", "\n  ") + "\n")
            .getBytes(StandardCharsets.UTF_8);
    try {
      makeRoom(line.length);
      Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      bytes += line.length;
    } catch (IOException | UncheckedIOException e) {
      bytes = -1;
      tryAgainAt = now.plus(PAUSE);
      if (!told) {
        told = true;
        LOG.log(
            System.Logger.Level.WARNING,
            file + " cannot be written: what code says is not kept",
            e);
      }
    }
  }

  private void makeRoom(int length) throws IOException {
    if (bytes < 0) {
      Files.createDirectories(folder);
      bytes = Files.exists(file) ? Files.size(file) : 0;
    }
    if (bytes + length > MOST_BYTES) {
      Files.move(file, before, StandardCopyOption.REPLACE_EXISTING);
      bytes = 0;
    }
  }
}
