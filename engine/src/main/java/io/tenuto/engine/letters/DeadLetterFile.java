package io.tenuto.engine.letters;

import io.tenuto.api.Message;
import io.tenuto.engine.connector.DeadLetters;
import io.tenuto.log.FolderLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a folder's dead letters: {@code dead-letters.jsonl}, a line for each that tells what was
 * given up, in which run, where and why, and {@code dead-letters.payloads}. Lines are only ever
 * added. The files are made with the first letter; the folder is locked from the beginning. Any
 * thread.
 */
public final class DeadLetterFile implements DeadLetters, AutoCloseable {
  static final String INDEX = "dead-letters.jsonl";
  static final String PAYLOADS = "dead-letters.payloads";
  private static final String LOCK = "dead-letters.lock";

  private final Path folder;
  private final String run;
  private final boolean append;
  private final PayloadLimits limits;
  private final FolderLock lock;
  private @Nullable IndexWriter index;
  private @Nullable PayloadStore payloads;

  private DeadLetterFile(
      Path folder, String run, boolean append, PayloadLimits limits, FolderLock lock) {
    this.folder = folder;
    this.run = run;
    this.append = append;
    this.limits = limits;
    this.lock = lock;
  }

  /**
   * Takes the folder, which is made if needed.
   *
   * @param run stands in each line, and tells it from those of other runs
   * @param append whether the letters of an earlier run are kept
   * @throws IOException if somebody else writes there, naming the process
   */
  public static DeadLetterFile open(Path folder, String run, boolean append) throws IOException {
    return open(folder, run, append, PayloadLimits.USUAL);
  }

  static DeadLetterFile open(Path folder, String run, boolean append, PayloadLimits limits)
      throws IOException {
    Files.createDirectories(folder);
    FolderLock lock = FolderLock.acquire(folder.toRealPath(), LOCK);
    return new DeadLetterFile(folder, run, append, limits, lock);
  }

  @Override
  public synchronized void bury(String group, Message message, String cause, List<String> engines) {
    try {
      PayloadStore.Stored stored = payloads().store(message.payload().buffer());
      index().add(LetterLine.of(run, group, message, cause, engines, stored));
    } catch (IOException e) {
      throw new UncheckedIOException(
          folder.resolve(INDEX) + ": a dead letter cannot be written. Check the disk.", e);
    }
  }

  /**
   * Adds what another process of the same run has given up.
   *
   * @param from the folder that has the letter
   */
  public synchronized void add(LetterFolder from, Letter letter) throws IOException {
    PayloadStore.Stored stored =
        letter.kept()
            ? payloads().store(ByteBuffer.wrap(from.payload(letter)))
            : PayloadStore.Stored.not(letter.payloadBytes(), letter.notKept());
    index().add(LetterLine.of(run, letter, stored));
  }

  /**
   * Closes a letter: it needs nobody's care any more.
   *
   * @param number as in {@link Letter#number}
   * @param how for people
   */
  public synchronized void closeLetter(int number, String how) throws IOException {
    index().add(Map.of(LetterLine.CLOSES, number, LetterLine.HOW, how));
  }

  private IndexWriter index() throws IOException {
    if (index == null) {
      index = new IndexWriter(folder.resolve(INDEX), append);
    }
    return index;
  }

  private PayloadStore payloads() throws IOException {
    if (payloads == null) {
      payloads = new PayloadStore(folder.resolve(PAYLOADS), append, limits);
    }
    return payloads;
  }

  /** Whether a file is the lock of a folder in which no dead letter was ever written. */
  public static boolean isLockWithoutLetters(Path file) {
    return file.endsWith(LOCK) && !Files.exists(file.resolveSibling(INDEX));
  }

  static FileChannel open(Path file, boolean append) throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        append ? StandardOpenOption.WRITE : StandardOpenOption.TRUNCATE_EXISTING);
  }

  @Override
  public synchronized void close() throws IOException {
    try (FolderLock held = lock;
        IndexWriter lines = index;
        PayloadStore stored = payloads) {
      index = null;
      payloads = null;
    }
  }
}
