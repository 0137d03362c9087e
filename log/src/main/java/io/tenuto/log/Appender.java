package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Carries out appends and forces as {@link LogMachine} decides, and tells it how they went. */
final class Appender {
  private final Storage storage;
  private final LogOptions options;
  private final LogMachine machine;
  private final SegmentWriter writer;
  private final SpaceGauge space;

  Appender(Storage storage, LogOptions options, LogMachine machine) {
    this.storage = storage;
    this.options = options;
    this.machine = machine;
    this.writer = new SegmentWriter(storage);
    this.space = new SpaceGauge(storage);
  }

  /** Fails while a failed write or force keeps the log from taking records. */
  void requireTaking() throws LogFailedException {
    PositionRange doubt = machine.inDoubt();
    if (doubt != null) {
      throw new LogFailedException(
          "the log takes no records after a failed write. " + advice(doubt), doubt, null);
    }
  }

  /**
   * Appends one record, unless there is no room.
   *
   * @param otherBytes files of the log that are not segments
   */
  long append(ByteBuffer[] data, long lengthBytes, int count, long tag, long otherBytes)
      throws LogException {
    long usableBytes;
    try {
      usableBytes = space.usableBytes(options.reserveBytes() + lengthBytes);
    } catch (IOException e) {
      throw LogException.wrapped("asking for free space", e);
    }
    return switch (machine.admit(lengthBytes, otherBytes, usableBytes)) {
      case FULL -> SegmentedLog.FULL;
      case DISK_FULL -> SegmentedLog.DISK_FULL;
      case TOO_LARGE -> SegmentedLog.TOO_LARGE;
      case WRITE -> write(machine.active(), data, (int) lengthBytes, count, tag);
      case ROLL -> write(roll(), data, (int) lengthBytes, count, tag);
    };
  }

  /** Forces what was appended; after a failure never again. */
  void force() throws LogFailedException {
    Segment active = machine.active();
    if (active != null && machine.unforcedBytes() > 0) {
      try {
        storage.force(active.file());
      } catch (IOException e) {
        throw failed(active, "force", e);
      }
      machine.forced();
    }
  }

  /** Finishes the active segment; there is none afterwards. */
  void seal() throws LogFailedException {
    Segment active = machine.active();
    if (active == null) {
      return;
    }
    try {
      writer.seal(active, machine.unforcedBytes() > 0);
    } catch (IOException e) {
      throw failed(active, "force", e);
    }
    machine.sealed();
  }

  /** The disk's free space has changed. */
  void spaceChanged() {
    space.forget();
  }

  /** A new active segment; null if there is no space for one. */
  private @Nullable Segment roll() throws LogException {
    seal();
    SegmentName name = machine.nextSegment();
    try {
      writer.create(name);
    } catch (NoSpaceException e) {
      space.forget();
      return null;
    } catch (IOException e) {
      throw LogException.wrapped("creating " + name.fileName(), e);
    }
    machine.began(name);
    return machine.active();
  }

  private long write(
      @Nullable Segment active, ByteBuffer[] data, int lengthBytes, int count, long tag)
      throws LogFailedException {
    if (active == null) {
      return SegmentedLog.DISK_FULL;
    }
    RecordHeader record =
        machine.nextRecord(active, lengthBytes, count, tag, SegmentWriter.crc(data));
    try {
      try {
        writer.append(active, record, data);
      } catch (NoSpaceException e) {
        storage.truncate(active.file(), record.offset());
        space.forget();
        return SegmentedLog.DISK_FULL;
      }
    } catch (IOException e) {
      machine.half(active, record);
      throw failed(active, "write", e);
    }
    machine.appended(active, record);
    space.spent(record.nextOffset() - record.offset());
    return record.position();
  }

  private LogFailedException failed(Segment segment, String step, IOException cause) {
    PositionRange doubt = machine.failed();
    try {
      storage.release(segment.file());
    } catch (IOException suppressed) {
      cause.addSuppressed(suppressed);
    }
    return new LogFailedException(
        segment.file() + ": " + step + " failed (" + cause.getMessage() + "). " + advice(doubt),
        doubt,
        cause);
  }

  private static String advice(PositionRange doubt) {
    return (doubt.isEmpty() ? "No message is in doubt" : "In doubt: messages " + doubt)
        + ". Call rollAfterFailure() and append them again; if it goes on, replace the disk.";
  }
}
