package io.tenuto.engine.backlog;

import io.tenuto.log.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * Beside a durable log: the source's incarnation, and a sequence below which everything was
 * accepted. Two slots of 64 bytes are written in turn, so that one is always whole; their space is
 * taken when the file is made, so that a full disk does not stand in the way. Little-endian: i64
 * magic, i64 number of the writing, i64 incarnation, i64 next sequence, u32 CRC-32 of these, zeros.
 * Owned by one thread.
 */
final class SourceCursor {
  static final String FILE = "cursor";

  private static final String FRESH = "cursor.new";
  private static final long MAGIC = 0x3152_5543_4E45_5431L;
  private static final int SLOT_BYTES = 64;
  private static final int CHECKED_BYTES = 32;

  private final Storage storage;
  private long number;
  private long incarnation;
  private long nextSequence;

  private SourceCursor(Storage storage) {
    this.storage = storage;
  }

  /**
   * Reads what is there, or begins anew.
   *
   * @param logIsEmpty whether the log has never had a message
   * @param newIncarnation of a source that begins
   * @throws IOException if it cannot be read, or is damaged or missing beside a log
   */
  static SourceCursor open(Storage storage, boolean logIsEmpty, long newIncarnation)
      throws IOException {
    var cursor = new SourceCursor(storage);
    if (storage.list().contains(FRESH)) {
      storage.delete(FRESH); // never got its name
    }
    boolean there = storage.list().contains(FILE);
    if (there && cursor.read()) {
      return cursor;
    }
    if (there || !logIsEmpty) {
      throw new IOException(
          "stream.log: the file '"
              + FILE
              + "' in it is "
              + (there ? "damaged" : "missing")
              + ", so that nobody knows which messages the source has sent. Bring it back, or"
              + " move the folder away to begin anew: what it keeps is not delivered then.");
    }
    cursor.create(newIncarnation);
    return cursor;
  }

  private boolean read() throws IOException {
    var bytes = ByteBuffer.allocate(2 * SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    storage.read(FILE, 0, bytes);
    for (int at = 0; at + SLOT_BYTES <= bytes.position(); at += SLOT_BYTES) {
      boolean whole =
          bytes.getLong(at) == MAGIC && bytes.getInt(at + CHECKED_BYTES) == crc(bytes, at);
      if (whole && bytes.getLong(at + 8) > number) {
        number = bytes.getLong(at + 8);
        incarnation = bytes.getLong(at + 16);
        nextSequence = bytes.getLong(at + 24);
      }
    }
    return number > 0;
  }

  private void create(long newIncarnation) throws IOException {
    number = 2;
    incarnation = newIncarnation;
    storage.create(FRESH);
    storage.write(FRESH, 0, slot(), ByteBuffer.allocate(SLOT_BYTES));
    storage.force(FRESH);
    storage.release(FRESH);
    storage.rename(FRESH, FILE);
    storage.forceFolder();
  }

  /** A source begins anew, under an incarnation of its own. */
  void restart(long nowIncarnation) throws IOException {
    incarnation = Math.max(nowIncarnation, incarnation + 1);
    write(0);
  }

  /** Remembers, through a power cut, that everything below was accepted. */
  void advance(long next) throws IOException {
    if (next > nextSequence) {
      write(next);
    }
  }

  private void write(long next) throws IOException {
    number++;
    nextSequence = next;
    storage.write(FILE, number % 2 * SLOT_BYTES, slot());
    storage.force(FILE);
  }

  private ByteBuffer slot() {
    var bytes = ByteBuffer.allocate(SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(MAGIC).putLong(number).putLong(incarnation).putLong(nextSequence);
    return bytes.putInt(crc(bytes, 0)).clear();
  }

  private static int crc(ByteBuffer bytes, int at) {
    var crc = new CRC32();
    crc.update(bytes.slice(at, CHECKED_BYTES));
    return (int) crc.getValue();
  }

  long incarnation() {
    return incarnation;
  }

  long nextSequence() {
    return nextSequence;
  }
}
