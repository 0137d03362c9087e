package io.tenuto.engine.source;

import io.tenuto.api.Settlement;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Remembers on disk which versions of which files are settled, so that a later run does not send
 * them again. One line is written per file, at once: a killed process loses nothing that it wrote,
 * a power cut may lose the last seconds, whose files are then sent again. Thread-safe.
 */
final class SettledJournal implements AutoCloseable {
  static final String FILE_NAME = "watch.journal";

  // Not a channel: an interrupt of the thread that settles would close that.
  private final RandomAccessFile disk;
  private final Map<String, FileVersion> settled;
  private long end;
  private boolean closed;

  private SettledJournal(RandomAccessFile disk, Map<String, FileVersion> settled, long end) {
    this.disk = disk;
    this.settled = settled;
    this.end = end;
  }

  /**
   * Opens the journal in that folder, or begins one.
   *
   * @param watched real path of the watched folder, which the journal belongs to
   * @throws SourceException if another run has it open, it belongs to another folder, it is not a
   *     journal, or the disk refuses
   */
  static SettledJournal open(Path stateFolder, Path watched, SourceProblems problems)
      throws SourceException {
    Path file = stateFolder.resolve(FILE_NAME);
    try {
      Files.createDirectories(stateFolder);
      var disk = new RandomAccessFile(file.toFile(), "rw");
      try {
        lock(file, disk.getChannel());
        JournalText text = JournalText.parse(Files.readAllBytes(file));
        check(file, disk.length(), text, watched);
        for (long line : text.damagedLines()) {
          problems.on(
              new SourceProblem(
                  file + ":" + line,
                  "the line is damaged",
                  "It is skipped; the file it was about is sent again. Check the disk."));
        }
        disk.setLength(text.validBytes());
        var journal = new SettledJournal(disk, text.settled(), text.validBytes());
        if (text.lines() == 0) {
          journal.write(
              JournalLine.checked(JournalText.TITLE + JournalLine.escaped(watched.toString())));
        }
        return journal;
      } catch (IOException | RuntimeException e) {
        disk.close();
        throw e;
      }
    } catch (SourceException e) {
      throw e;
    } catch (IOException e) {
      throw new SourceException(
          "watch journal "
              + file
              + ": cannot be opened ("
              + Reasons.of(e)
              + "). Give a state folder that this user can write and that has free space.",
          true,
          e);
    }
  }

  /**
   * Empties the journal in that folder, so that every file is sent again.
   *
   * @throws SourceException if another run has it open
   */
  static void forget(Path stateFolder) throws IOException {
    Path file = stateFolder.resolve(FILE_NAME);
    if (Files.exists(file)) {
      try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
        lock(file, disk.getChannel());
        disk.setLength(0);
      }
    }
  }

  /** The last settled version of each file, as it was when the journal was opened. */
  Map<String, FileVersion> settled() {
    return settled;
  }

  /**
   * Adds one line.
   *
   * @throws IOException if it could not be written; the journal is as before
   */
  void append(String name, FileVersion version, Settlement settlement) throws IOException {
    write(new JournalLine(settlement, version, name).text());
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      try (disk) {
        disk.getFD().sync();
      }
    }
  }

  private synchronized void write(String text) throws IOException {
    if (closed) {
      throw new IOException("the journal is closed");
    }
    byte[] bytes = (text + '\n').getBytes(StandardCharsets.UTF_8);
    try {
      disk.seek(end);
      disk.write(bytes);
      end += bytes.length;
    } catch (IOException e) {
      disk.setLength(end);
      throw e;
    }
  }

  private static void lock(Path file, FileChannel channel) throws IOException {
    boolean free;
    try {
      free = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      free = false;
    } catch (IOException e) {
      // Some network file systems have no locks. Then two runs on one folder are not noticed.
      free = true;
    }
    if (!free) {
      throw new SourceException(
          "watch journal "
              + file
              + ": another run has it open. Stop that run, or give this one a state folder of its"
              + " own.",
          true,
          null);
    }
  }

  private static void check(Path file, long sizeBytes, JournalText text, Path watched)
      throws SourceException {
    boolean tornTitle = sizeBytes <= JournalText.TITLE.length() + 4L * watched.toString().length();
    if (text.lines() == 0 && sizeBytes > 0 && !tornTitle) {
      throw new SourceException(
          "watch journal "
              + file
              + ": is not a journal of this version. Remove it to send every file again, or give"
              + " another state folder.",
          false,
          null);
    }
    String folder = text.folder();
    if (folder != null && !folder.equals(watched.toString())) {
      throw new SourceException(
          "watch journal "
              + file
              + ": belongs to "
              + folder
              + ", not to "
              + watched
              + ". Give each watched folder a state folder of its own.",
          false,
          null);
    }
  }
}
