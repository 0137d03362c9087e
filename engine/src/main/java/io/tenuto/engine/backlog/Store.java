package io.tenuto.engine.backlog;

import io.tenuto.engine.backlog.RecordForm.PayloadFile;
import io.tenuto.log.CorruptRecordException;
import io.tenuto.log.Damage;
import io.tenuto.log.LogFailedException;
import io.tenuto.log.LogOptions;
import io.tenuto.log.PositionRange;
import io.tenuto.log.RecordHeader;
import io.tenuto.log.SegmentedLog;
import io.tenuto.log.Storage;
import io.tenuto.transport.Block;
import io.tenuto.transport.BufferPool;
import io.tenuto.wire.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A backlog's log and payload files as one. Opened by any thread, then owned by the disk's.
 *
 * <p>A record's tag is 0 or, negative, the number of its payload's file, so that headers alone tell
 * which files are wanted.
 */
final class Store {
  /** A record needs this much more than its messages at most. */
  static final int RECORD_OVERHEAD_BYTES = 4096;

  private static final long FORCE_EVERY_BYTES = 16 << 20;
  private static final long FORCE_AFTER_NANOS = 1_000_000_000L;
  private static final long SEGMENT_BYTES = 64 << 20;
  private static final long RESERVE_BYTES = 1 << 20;

  private final Path folder;
  private final Storage storage;
  private final SegmentedLog log;
  private final PayloadFiles files;
  private final Limits limits;
  private final BufferPool pool;
  private final LongSupplier clockNanos;
  private final Copies copies = new Copies();
  private final List<Long> discarded = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();
  private boolean unforced;
  private long unforcedSinceNanos;
  private @Nullable PositionRange inDoubt;
  private DiskEvents events = new DiskEvents.Unheard();
  private long lastFile;

  /**
   * What a store may use.
   *
   * @param diskBytes for log and files together
   * @param recordBytes a larger message goes to a file of its own
   * @param forceFiles whether a payload's file must survive the machine before its record is
   *     written
   * @param rewrites whether what a failed write or force put in doubt is written again elsewhere;
   *     otherwise such a failure is final
   */
  record Limits(long diskBytes, int recordBytes, boolean forceFiles, boolean rewrites) {
    Limits(long diskBytes, int recordBytes, boolean forceFiles) {
      this(diskBytes, recordBytes, forceFiles, true);
    }
  }

  private Store(
      Path folder,
      Storage storage,
      SegmentedLog log,
      PayloadFiles files,
      Limits limits,
      BufferPool pool,
      LongSupplier clockNanos) {
    this.folder = folder;
    this.storage = storage;
    this.log = log;
    this.files = files;
    this.limits = limits;
    this.pool = pool;
    this.clockNanos = clockNanos;
  }

  /**
   * Opens what is in the folder, or makes it.
   *
   * @param storage of the log; belongs to the store from now on
   * @param newLogId called once if there is no log yet; logs should not share the number
   */
  static Store open(
      Path folder,
      Storage storage,
      Limits limits,
      BufferPool pool,
      LongSupplier clockNanos,
      LongSupplier newLogId)
      throws IOException {
    int largest = Math.max(limits.recordBytes(), Frames.MAX_DATA_BYTES);
    var options =
        LogOptions.defaults()
            .withSegmentBytes(SEGMENT_BYTES)
            .withMaxBytes(limits.diskBytes())
            .withReserveBytes(RESERVE_BYTES)
            .withMaxRecordBytes(largest + (1 << 20))
            .withForceEveryBytes(FORCE_EVERY_BYTES);
    SegmentedLog log = SegmentedLog.open(storage, options, newLogId);
    try {
      PayloadFiles files = PayloadFiles.open(folder.resolve("payloads"), pool);
      var store = new Store(folder, storage, log, files, limits, pool, clockNanos);
      store.damages.addAll(log.recovery().damages());
      store.removeUnwantedFiles();
      return store;
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /** Records that have an unsettled message. Damage is told by {@link #begin}; called before it. */
  List<RecordHeader> unsettled() throws IOException {
    List<RecordHeader> headers = new ArrayList<>();
    for (long from = 0; from < log.end(); ) {
      try {
        RecordHeader header = log.next(from);
        if (header == null) {
          break;
        }
        headers.add(header);
        from = header.end();
      } catch (CorruptRecordException e) {
        damages.add(e.damage()); // told only once, and from here on passed over
      }
    }
    return headers;
  }

  private void removeUnwantedFiles() throws IOException {
    if (files.isEmpty()) {
      return;
    }
    Set<Long> wanted = new HashSet<>();
    unsettled().forEach(header -> wanted.add(-header.tag()));
    files.keepOnly(wanted::contains);
  }

  /** From now on tells what happens, and at once what was found damaged while opening. */
  void begin(DiskEvents newEvents) {
    events = newEvents;
    damages.forEach(this::tellLost);
  }

  private void tellLost(Damage damage) {
    if (damage.kind() != Damage.Kind.TORN_TAIL && damage.lostCount() > 0) {
      events.lost(damage.lost(), damage.toString());
    }
  }

  Storage storage() {
    return storage;
  }

  Path folder() {
    return folder;
  }

  SegmentedLog log() {
    return log;
  }

  PayloadFiles files() {
    return files;
  }

  BufferPool pool() {
    return pool;
  }

  /** How much can be stored now. */
  Room room() {
    long usedBytes = log.sizeBytes() + files.sizeBytes();
    long ofDiskBytes;
    try {
      ofDiskBytes = storage.usableBytes() - RESERVE_BYTES;
    } catch (IOException e) {
      ofDiskBytes = Long.MAX_VALUE; // unknown: the next append tells
    }
    return new Room(limits.diskBytes() - usedBytes - RECORD_OVERHEAD_BYTES, ofDiskBytes, usedBytes);
  }

  /**
   * Stores messages.
   *
   * @return position of the first, or below 0 if there is no room
   */
  long append(Content content) throws IOException {
    resolveDoubt();
    lastFile = 0;
    if (room().bytes() < content.bytes()) {
      tidy();
      if (room().bytes() < content.bytes()) {
        return SegmentedLog.FULL;
      }
    }
    var payload = content.payload();
    if (payload == null) {
      var form = form(content, RecordForm.Kind.BATCH, PayloadFile.NONE);
      return append(new ByteBuffer[] {form.encoded(), content.data()}, content.count(), 0);
    }
    if (content.bytes() > limits.recordBytes()) {
      return appendWithFile(content);
    }
    Block block = pool.take((int) payload.size());
    try (var in = payload.stream()) {
      new Fill(in).fill(block.data().duplicate());
      var form = form(content, RecordForm.Kind.LARGE, PayloadFile.NONE);
      return append(new ByteBuffer[] {form.encoded(), content.data(), block.data()}, 1, 0);
    } finally {
      block.release();
    }
  }

  /** Number of the file of what was appended last; 0 if it has none, or was not appended. */
  long lastFile() {
    return lastFile;
  }

  private long appendWithFile(Content content) throws IOException {
    var payload = java.util.Objects.requireNonNull(content.payload());
    PayloadFile file = files.keep(payload, content.ownFile(), limits.forceFiles());
    boolean stored = false;
    try {
      var form = form(content, RecordForm.Kind.FILE, file);
      long position = append(new ByteBuffer[] {form.encoded(), content.data()}, 1, -file.number());
      stored = position >= 0;
      lastFile = stored ? file.number() : 0;
      return position;
    } finally {
      if (!stored) {
        files.delete(file.number());
      }
    }
  }

  private static RecordForm form(Content content, RecordForm.Kind kind, PayloadFile file) {
    int headBytes = kind == RecordForm.Kind.BATCH ? 0 : content.data().remaining();
    return new RecordForm(kind, content.attempt(), content.origin(), headBytes, file);
  }

  private long append(ByteBuffer[] data, int count, long tag) throws IOException {
    long position;
    try {
      position = appendOnce(data, count, tag);
    } catch (LogFailedException e) {
      if (!limits.rewrites()) {
        throw e;
      }
      resolveDoubt();
      position = appendOnce(data, count, tag);
    }
    if (position >= 0 && !unforced) {
      unforced = true;
      unforcedSinceNanos = clockNanos.getAsLong();
    }
    return position;
  }

  private long appendOnce(ByteBuffer[] data, int count, long tag) throws IOException {
    long end = log.end();
    try {
      return log.append(data, count, tag);
    } catch (LogFailedException e) {
      inDoubt = e.inDoubt();
      log.settle(end, log.end() - end); // what failed half-way was never answered for
      throw e;
    }
  }

  /** Makes everything stored survive the machine. */
  void force() throws IOException {
    resolveDoubt();
    try {
      log.force();
    } catch (LogFailedException e) {
      inDoubt = e.inDoubt();
      if (!limits.rewrites()) {
        throw e;
      }
      resolveDoubt();
    }
    unforced = false;
  }

  /**
   * After a failed write or force: writes what it put in doubt again, from what can still be read,
   * and forces it. What cannot be read any more is lost.
   */
  private void resolveDoubt() throws IOException {
    PositionRange doubt = inDoubt;
    if (doubt == null || !limits.rewrites()) {
      return;
    }
    log.rollAfterFailure();
    var rewrite = new Rewrite(log, pool, this::tellLost);
    try {
      rewrite.copy(doubt);
      log.force();
    } catch (IOException e) {
      rewrite.undo();
      throw e;
    }
    rewrite.made(
        (position, copy, count) -> {
          copies.add(position, count, copy);
          log.settle(position, count);
          events.copied(position, copy, count);
        });
    inDoubt = null;
  }

  /** These messages are needed no more. */
  void settle(long first, long count) {
    copies.visit(first, count, log::settle);
  }

  /** A payload's file is needed no more; it goes when that is certain to be remembered. */
  void discard(long file) {
    discarded.add(file);
  }

  /** Writes settlements, and gives space back that nothing needs. */
  void tidy() throws IOException {
    resolveDoubt();
    if (unforced && clockNanos.getAsLong() - unforcedSinceNanos > FORCE_AFTER_NANOS) {
      force();
    }
    if (!discarded.isEmpty()) {
      log.forceSettlements();
      for (long file : discarded) {
        files.delete(file);
      }
      discarded.clear();
    }
    log.reclaim();
  }

  void close() throws IOException {
    try (log) {
      tidy();
    }
  }
}
