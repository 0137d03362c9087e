package io.tenuto.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A crash-safe list of few and small records: each is on the disk when its append returns. A file
 * begins with a snapshot, the sum of all before it; after each opening, and when one has grown, the
 * next file replaces it. Owned by one thread, which waits for the disk.
 */
public final class Journal implements Closeable {
  private static final long LEAST_GROWN_BYTES = 256 << 10;
  private static final int FILE_MAX_BYTES = 1 << 30;
  private static final byte[] MARK = new byte[0];

  private final Storage storage;
  private final long journalId;
  private final List<byte[]> found;
  private final long cutBytes;
  private final List<String> replaced = new ArrayList<>();
  private long generation;
  private JournalFormat.@Nullable Name name;
  private long sizeBytes;
  private long grownBytes;
  private @Nullable JournalFailedException failure;
  private boolean closed;

  private Journal(
      Storage storage, long journalId, long generation, List<byte[]> found, long cutBytes) {
    this.storage = storage;
    this.journalId = journalId;
    this.generation = generation;
    this.found = List.copyOf(found);
    this.cutBytes = cutBytes;
  }

  /**
   * Opens the journal in a folder, which is created if it does not exist and locked until {@link
   * #close}. Nothing in it is changed before {@link #begin}.
   *
   * @throws UnusableLogException if another process has it, or its files are not of one journal of
   *     a known version
   * @throws CorruptJournalException if what it had promised to keep is damaged
   * @throws LogException if it cannot be read
   */
  public static Journal open(Path folder) throws LogException {
    return open(FileStorage.open(folder), new SecureRandom()::nextLong);
  }

  /**
   * Opens a journal over any storage, which belongs to it from now on and is closed with it, or if
   * this fails.
   *
   * @param newId called once if there is no journal yet; journals should not share the number
   */
  public static Journal open(Storage storage, LongSupplier newId) throws LogException {
    try {
      return read(storage, newId);
    } catch (LogException | RuntimeException e) {
      release(storage, e);
      throw e;
    } catch (IOException e) {
      release(storage, e);
      throw LogException.wrapped("reading the journal", e);
    }
  }

  private static Journal read(Storage storage, LongSupplier newId) throws IOException {
    var names = new ArrayList<JournalFormat.Name>();
    var unfinished = new ArrayList<String>();
    for (String file : storage.list()) {
      JournalFormat.Name parsed = JournalFormat.Name.parse(file);
      if (parsed != null) {
        names.add(parsed);
      } else if (JournalFormat.Name.isUnfinished(file)) {
        unfinished.add(file);
      } else if (!file.equals(FileStorage.LOCK_FILE)) {
        throw foreign(file);
      }
    }
    names.sort(Comparator.comparingLong(JournalFormat.Name::generation));
    Journal journal = names.isEmpty() ? empty(storage, newId) : newest(storage, names);
    names.forEach(each -> journal.replaced.add(each.fileName()));
    journal.replaced.addAll(unfinished);
    return journal;
  }

  private static Journal empty(Storage storage, LongSupplier newId) {
    return new Journal(storage, newId.getAsLong(), 0, List.of(), 0);
  }

  private static Journal newest(Storage storage, List<JournalFormat.Name> names)
      throws IOException {
    JournalFormat.Name last = names.get(names.size() - 1);
    for (JournalFormat.Name each : names) {
      if (each.journalId() != last.journalId()) {
        throw new UnusableLogException(
            UnusableLogException.Reason.MIXED,
            each.fileName()
                + " and "
                + last.fileName()
                + " are of different journals. Move those away that do not belong here, or use"
                + " another folder.",
            null);
      }
    }
    JournalScan scan = JournalScan.of(bytes(storage, last.fileName()), last);
    return new Journal(
        storage, last.journalId(), last.generation(), scan.records(), scan.cutBytes());
  }

  private static UnusableLogException foreign(String file) {
    return new UnusableLogException(
        UnusableLogException.Reason.MIXED,
        file + ": is no file of a journal, and nothing else may lie here. Use another folder.",
        null);
  }

  private static ByteBuffer bytes(Storage storage, String file) throws IOException {
    long size = storage.sizeBytes(file);
    if (size > FILE_MAX_BYTES) {
      throw new CorruptJournalException(
          file, 0, size + " bytes are more than a journal ever has, " + FILE_MAX_BYTES);
    }
    ByteBuffer bytes = JournalFormat.buffer((int) size);
    storage.read(file, 0, bytes);
    storage.release(file);
    return bytes.flip();
  }

  /** What was there when it was opened: the snapshot, then each record; empty if nothing was. */
  public List<byte[]> found() {
    return found;
  }

  /** Bytes of a last record that its writer was never told to be safe, and that are not used. */
  public long cutBytes() {
    return cutBytes;
  }

  /**
   * Begins the next file, and removes those before it. To be called before the first {@link
   * #append}, and when it {@link #hasGrown}.
   *
   * @param snapshot the sum of everything so far, 1 byte or more
   * @throws JournalFailedException if nobody knows which file will be found
   * @throws LogException if there is no room: everything is as before
   */
  public void begin(byte[] snapshot) throws LogException {
    requireSound();
    var next = new JournalFormat.Name(journalId, generation + 1);
    int length = JournalFormat.HEADER_BYTES + JournalFormat.recordBytes(snapshot.length);
    ByteBuffer file = JournalFormat.buffer(length);
    JournalFormat.writeHeader(file, next);
    JournalFormat.writeRecord(file, next, file.position(), checked(snapshot));
    try {
      discard(next.unfinishedName());
      storage.create(next.unfinishedName());
      storage.write(next.unfinishedName(), 0, file.flip());
    } catch (NoSpaceException e) {
      throw noRoom(e, () -> discard(next.unfinishedName()));
    } catch (IOException e) {
      throw failed("beginning " + next.fileName(), e);
    }
    try {
      storage.force(next.unfinishedName());
      storage.rename(next.unfinishedName(), next.fileName());
      storage.forceFolder();
      removeReplaced();
    } catch (IOException e) {
      throw failed("beginning " + next.fileName(), e);
    }
    replaced.add(next.fileName());
    generation = next.generation();
    name = next;
    sizeBytes = length;
    grownBytes = Math.max(LEAST_GROWN_BYTES, 4L * length);
  }

  private void removeReplaced() throws IOException {
    var there = storage.list();
    for (String file : replaced) {
      if (there.contains(file)) {
        storage.delete(file);
      }
    }
    replaced.clear();
  }

  /**
   * Appends a record. When this returns, it survives a crash of the machine.
   *
   * @param record 1 byte or more
   * @throws JournalFailedException if a write or force failed, now or before: this record may be
   *     found at the next opening, or not
   * @throws LogException if there is no room: everything is as before, and it may be tried again
   */
  public void append(byte[] record) throws LogException {
    requireSound();
    JournalFormat.Name current = name;
    if (current == null) {
      throw new IllegalStateException("append before begin");
    }
    int length = JournalFormat.recordBytes(checked(record).length);
    ByteBuffer bytes = JournalFormat.buffer(length);
    JournalFormat.writeRecord(bytes, current, sizeBytes, record);
    try {
      storage.write(current.fileName(), sizeBytes, bytes.flip());
    } catch (NoSpaceException e) {
      throw noRoom(e, () -> storage.truncate(current.fileName(), sizeBytes));
    } catch (IOException e) {
      throw failed("writing to " + current.fileName(), e);
    }
    try {
      storage.force(current.fileName());
    } catch (IOException e) {
      throw failed("forcing " + current.fileName() + " to the disk", e);
    }
    sizeBytes += length;
    mark(current);
  }

  /**
   * Puts a mark behind a record that is safe, so that damage to it is not taken for a torn end. The
   * mark itself need not be forced: whoever cuts the power at this moment does not flip bits, too.
   */
  private void mark(JournalFormat.Name current) throws LogException {
    ByteBuffer bytes = JournalFormat.buffer(JournalFormat.recordBytes(0));
    JournalFormat.writeRecord(bytes, current, sizeBytes, MARK);
    try {
      storage.write(current.fileName(), sizeBytes, bytes.flip());
      sizeBytes += JournalFormat.recordBytes(0);
    } catch (NoSpaceException e) {
      // the next record takes its place
    } catch (IOException e) {
      failed("writing to " + current.fileName(), e); // the record is safe, but the next is not
    }
  }

  /** Whether so much has been appended that {@link #begin} is due. */
  public boolean hasGrown() {
    return sizeBytes > grownBytes;
  }

  private static byte[] checked(byte[] record) {
    if (record.length < 1 || record.length > JournalFormat.RECORD_MAX_BYTES) {
      throw new IllegalArgumentException(
          "a record of "
              + record.length
              + " bytes; expected 1 to "
              + JournalFormat.RECORD_MAX_BYTES);
    }
    return record;
  }

  private void requireSound() throws JournalFailedException {
    if (closed) {
      throw new IllegalStateException("the journal is closed");
    }
    JournalFailedException before = failure;
    if (before != null) {
      throw new JournalFailedException(String.valueOf(before.getMessage()), before);
    }
  }

  private void discard(String file) throws IOException {
    if (storage.list().contains(file)) {
      storage.delete(file);
    }
  }

  /** Undoes what a full disk has left half done. */
  private LogException noRoom(NoSpaceException cause, Undo undo) {
    try {
      undo.run();
    } catch (IOException e) {
      cause.addSuppressed(e);
      return failed("undoing a write to a full disk", cause);
    }
    return new LogException(
        "the journal has no room: " + cause.getMessage() + " Then try again.", true, cause);
  }

  private interface Undo {
    void run() throws IOException;
  }

  private JournalFailedException failed(String what, IOException cause) {
    var failed =
        new JournalFailedException(
            what
                + " failed ("
                + cause.getMessage()
                + "), so the journal takes no more. Look after the disk, then start anew.",
            cause);
    failure = failed;
    return failed;
  }

  private static void release(Storage storage, Throwable cause) {
    try {
      storage.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Releases the folder. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      storage.close();
    }
  }
}
