package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps opaque records on disk until their messages are settled, through crashes.
 *
 * <p>Every message has a <em>position</em>, counted from 0 over the life of the log and never used
 * twice. A record holds the messages of one batch: those from its position on, as many as its
 * count. Settlements name positions, whole records or parts of them; after a restart only unsettled
 * messages come again. The format is in {@code docs/log-format.md}.
 *
 * <p><b>Thread.</b> One thread, the owner, makes all calls; they wait for the disk. Don't interrupt
 * it: an interrupt closes the file it is writing and counts as a failed write.
 *
 * <p><b>What survives.</b> What was appended survives the end of the process; what was appended
 * before a {@link #force} that returned survives the machine's. Settlements may be lost with either
 * until they are forced: their messages come again. Positions of messages that did not survive may
 * be given again, or be skipped.
 *
 * <p><b>Buffers.</b> Buffers passed to {@link #append} and {@link #read} are used until the call
 * returns and not kept. Direct buffers are written and read without a copy.
 *
 * <p>Usage: append, force, accept; read and pass on; {@link #settle}; {@link #reclaim} now and
 * then.
 */
public final class SegmentedLog implements AutoCloseable {
  /** {@link #append}: the log's own bound leaves no room. Retry when more is settled. */
  public static final long FULL = -1;

  /** {@link #append}: the disk leaves no room. Retry when there is space again. */
  public static final long DISK_FULL = -2;

  /** {@link #append}: the record is larger than the log takes. Never retry. */
  public static final long TOO_LARGE = -3;

  private final Storage storage;
  private final LogMachine machine;
  private final SettlementLog settlements;
  private final Appender appender;
  private final SegmentReader reader;
  private final RecoveryReport recovery;
  private boolean closed;

  private SegmentedLog(Storage storage, LogOptions options, Recovery.Opened opened) {
    this.storage = storage;
    this.machine = opened.machine();
    this.settlements = opened.settlements();
    this.recovery = opened.report();
    this.appender = new Appender(storage, options, machine);
    this.reader = new SegmentReader(storage);
  }

  /**
   * Opens the log in a folder, which is created if it does not exist, and recovers what is in it.
   *
   * @throws UnusableLogException if another process has it, or its files are not of one log of a
   *     known version
   * @throws LogException if it cannot be read or written
   */
  public static SegmentedLog open(Path folder, LogOptions options) throws LogException {
    return open(FileStorage.open(folder), options, new SecureRandom()::nextLong);
  }

  /**
   * Opens a log over any storage, which belongs to it from now on and is closed with it, or if this
   * fails.
   *
   * @param newLogId called once if there is no log yet; logs should not share the number
   */
  public static SegmentedLog open(Storage storage, LogOptions options, LongSupplier newLogId)
      throws LogException {
    try {
      Recovery.Opened recovered = Recovery.run(storage, options, newLogId);
      var log = new SegmentedLog(storage, options, recovered);
      try {
        log.delete(log.machine.reclaimable(false));
      } catch (NoSpaceException e) {
        log.appender.spaceChanged(); // a full disk is no reason not to open
      }
      return log;
    } catch (LogException | RuntimeException e) {
      release(storage, e);
      throw e;
    } catch (IOException e) {
      release(storage, e);
      throw new LogException("opening the log failed: " + e.getMessage(), false, e);
    }
  }

  /** What opening found. */
  public RecoveryReport recovery() {
    return recovery;
  }

  /**
   * Appends one record: the remaining bytes of all buffers, one after the other. Positions and
   * limits of the buffers stay.
   *
   * @param data 1 byte or more in all
   * @param count number of messages in the record, 1 or more
   * @param tag any number; comes back with the record
   * @return position of the record's first message, or {@link #FULL}, {@link #DISK_FULL}, {@link
   *     #TOO_LARGE}: nothing was written
   * @throws LogFailedException if the write, or a force that was due, failed now or before; append
   *     this record again together with those in doubt
   * @throws LogException if no new segment could be created; retryable
   */
  public long append(ByteBuffer[] data, int count, long tag) throws LogException {
    requireOpen();
    appender.requireTaking();
    long lengthBytes = 0;
    for (ByteBuffer part : data) {
      lengthBytes += part.remaining();
    }
    if (lengthBytes < 1 || count < 1) {
      throw new IllegalArgumentException(
          "record of "
              + lengthBytes
              + " bytes, "
              + count
              + " messages: expected 1 or more of both");
    }
    long answer = appender.append(data, lengthBytes, count, tag, settlements.sizeBytes());
    if ((answer == FULL || answer == DISK_FULL) && reclaimUrgently()) {
      answer = appender.append(data, lengthBytes, count, tag, settlements.sizeBytes());
    }
    if (machine.forceDue()) {
      force();
    }
    return answer;
  }

  /**
   * Makes everything appended survive a crash of the machine. Also writes settlements, but does not
   * force them.
   *
   * @throws LogFailedException if that cannot be said of the messages it names. It is never tried
   *     again: the segment is abandoned
   */
  public void force() throws LogException {
    requireOpen();
    appender.requireTaking();
    appender.force();
    try {
      settlements.write();
    } catch (IOException e) {
      // What is not written comes again after a crash; forceSettlements() and reclaim() tell.
      appender.spaceChanged();
    }
  }

  /**
   * Takes records again after {@link LogFailedException}, into a new segment. Append the messages
   * in doubt again, force, then settle their former positions; until then a crash may bring them
   * twice.
   */
  public void rollAfterFailure() {
    requireOpen();
    machine.resumed();
  }

  /**
   * The lowest position that is not settled; {@link #end} if there is none. It may be of a lost
   * message.
   */
  public long firstUnsettled() {
    return nextUnsettled(0);
  }

  /** The lowest unsettled position at or after {@code from}; {@link #end} if there is none. */
  public long nextUnsettled(long from) {
    return Math.min(machine.settled().nextAbsent(from), machine.end());
  }

  /** The lowest settled position at or after {@code from}; {@link #end} if there is none. */
  public long nextSettled(long from) {
    return machine.settled().nextPresent(from, machine.end());
  }

  /** Number of messages that are not settled, lost ones included. */
  public long unsettledCount() {
    return machine.end() - machine.settled().count();
  }

  /** The position that the next message will have. */
  public long end() {
    return machine.end();
  }

  /** Bytes of all files of the log. */
  public long sizeBytes() {
    return machine.segmentsBytes() + settlements.sizeBytes();
  }

  /**
   * The first record at or behind a position that has an unsettled message there; null if there is
   * none. Which of its messages are unsettled, {@link #nextUnsettled} and {@link #nextSettled}
   * tell. To iterate, go on from its end.
   *
   * @throws CorruptRecordException once for each damaged header that was intact when the log was
   *     opened; go on by calling again
   */
  public @Nullable RecordHeader next(long from) throws LogException {
    requireOpen();
    try {
      long position = nextUnsettled(from);
      Segment segment = machine.segmentFrom(position);
      while (segment != null) {
        RecordHeader record = reader.find(segment, position, machine.settled());
        if (record == null) {
          position = nextUnsettled(segment.end());
          segment = machine.segmentFrom(position);
        } else {
          position = nextUnsettled(Math.max(position, record.position()));
          if (position < record.end()) {
            return record;
          }
          segment = machine.segmentFrom(position);
        }
      }
      return null;
    } catch (IOException e) {
      throw LogException.wrapped("reading from position " + from, e);
    }
  }

  /**
   * Reads the payload of a record into the remaining space of a buffer. The buffer's position stays
   * and its limit is set behind the payload.
   *
   * @throws CorruptRecordException if the payload is not what was written; {@link #next} after the
   *     record's end goes on
   * @throws IllegalArgumentException if the buffer has too little room
   * @throws IllegalStateException if the record's segment was deleted, because all in it is settled
   */
  public void read(RecordHeader record, ByteBuffer into) throws LogException {
    requireOpen();
    if (into.capacity() - into.position() < record.lengthBytes()) {
      throw new IllegalArgumentException(
          "buffer with room for "
              + (into.capacity() - into.position())
              + " bytes: the record at position "
              + record.position()
              + " has "
              + record.lengthBytes());
    }
    Segment segment = machine.numbered(record.segment());
    if (segment == null) {
      throw new IllegalStateException(
          "record at position " + record.position() + ": settled, and its segment deleted");
    }
    try {
      reader.read(segment, record, into, machine.settled());
    } catch (IOException e) {
      throw LogException.wrapped("reading the record at position " + record.position(), e);
    }
  }

  /**
   * Settles messages: they do not come again. In memory only, until {@link #reclaim}, {@link
   * #force} or {@link #forceSettlements}. Settling again is harmless.
   *
   * @param first position of the first message
   * @param count number of messages, 0 or more; they may lie in several records
   */
  public void settle(long first, long count) {
    requireOpen();
    if (first < 0 || count < 0 || count > machine.end() - first) {
      throw new IllegalArgumentException(
          "settling "
              + count
              + " messages from position "
              + first
              + ": the log has positions 0 to "
              + (machine.end() - 1));
    }
    if (count > 0) {
      machine.settle(first, first + count);
      settlements.add(first, first + count);
    }
  }

  /**
   * Writes settlements, so that they survive the process, and deletes segments that are settled as
   * a whole, for which it forces the settlements first. Cheap when there is nothing to do.
   *
   * @return bytes of disk given back
   * @throws LogException if that failed; retryable. Nothing is lost
   */
  public long reclaim() throws LogException {
    requireOpen();
    try {
      long freed = delete(machine.reclaimable(false));
      settlements.write();
      return freed;
    } catch (IOException e) {
      throw LogException.wrapped("reclaiming space", e);
    }
  }

  /**
   * Makes all settlements survive a crash of the machine.
   *
   * @throws LogException if that failed; retryable, with a new file. Until then the messages may
   *     come again
   */
  public void forceSettlements() throws LogException {
    requireOpen();
    try {
      settlements.force();
    } catch (IOException e) {
      throw LogException.wrapped("forcing settlements", e);
    }
  }

  /**
   * Finishes the segment, forces everything and releases the folder. A second call does nothing.
   *
   * @throws LogException if something could not be forced; the folder is released all the same
   */
  @Override
  public void close() throws LogException {
    if (closed) {
      return;
    }
    try (storage) {
      delete(machine.reclaimable(true));
      Segment active = machine.active();
      if (active != null && active.records() == 0) {
        delete(List.of(active));
      }
      appender.seal();
      settlements.force();
    } catch (IOException e) {
      throw LogException.wrapped("closing the log", e);
    } finally {
      closed = true;
    }
  }

  private static void release(Storage storage, Exception cause) {
    try {
      storage.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private boolean reclaimUrgently() throws LogException {
    try {
      return delete(machine.reclaimable(true)) > 0;
    } catch (IOException e) {
      throw LogException.wrapped("reclaiming space", e);
    }
  }

  /**
   * Forces the settlements, then deletes; without space for them only from the front, where absence
   * tells the same.
   */
  private long delete(List<Segment> segments) throws IOException {
    if (segments.isEmpty()) {
      return 0;
    }
    boolean onlyFirst = false;
    segments.forEach(segment -> settlements.gone(segment.base(), segment.end()));
    try {
      settlements.force();
    } catch (NoSpaceException e) {
      onlyFirst = true;
    }
    long freed = 0;
    for (Segment segment : segments) {
      if (onlyFirst && !machine.isFirst(segment)) {
        break;
      }
      storage.delete(segment.file());
      freed += segment.sizeBytes();
      machine.deleted(segment);
      if (onlyFirst) {
        storage.forceFolder(); // while the one before may come back, this one's absence tells less
      }
    }
    if (freed > 0) {
      reader.forget();
      appender.spaceChanged();
      storage.forceFolder();
    }
    return freed;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the log is closed");
    }
  }
}
