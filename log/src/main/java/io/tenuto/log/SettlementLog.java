package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes settlements to a file of their own: ranges, behind one another, in slots of one size. A
 * file that has grown, or of which a write or force failed, is replaced by a new one with the whole
 * set. What is lost here comes again.
 */
final class SettlementLog {
  private static final int PENDING_RANGES_MAX = 64 << 10;
  private static final long COMPACT_ABOVE_BYTES = 256 << 10;

  private final Storage storage;
  private final long logId;
  private final PositionSet settled;
  private final PositionSet gone = new PositionSet();
  private final List<String> replaced = new ArrayList<>();
  private SettlementFormat.@Nullable Name name;
  private long generation;
  private long sizeBytes;
  private long compactAboveBytes = COMPACT_ABOVE_BYTES;
  private boolean rewrite;
  private boolean forced = true;
  private long[] pending = new long[64];
  private int pendingRanges;

  /** A log without settlement files. */
  SettlementLog(Storage storage, long logId, PositionSet settled) {
    this.storage = storage;
    this.logId = logId;
    this.settled = settled;
  }

  /**
   * Takes note of a file that was found and whose ranges are in the set. It is replaced at the next
   * write, not continued: what can be read of it need not be on the disk, if a force failed before.
   */
  void replaces(SettlementFormat.Name found, long foundBytes) {
    replaced.add(found.fileName());
    generation = Math.max(generation, found.generation());
    sizeBytes += foundBytes;
    rewrite = true;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Remembers a range that is in the set by now. */
  void add(long first, long end) {
    int last = 2 * pendingRanges - 2;
    if (last >= 0 && first <= pending[last + 1] && end >= pending[last]) {
      pending[last] = Math.min(first, pending[last]);
      pending[last + 1] = Math.max(end, pending[last + 1]);
    } else {
      push(first, end);
    }
  }

  /**
   * From now on only settlements tell of a settled range, since no segment has it. So it gets a
   * slot more than others: damage to one must not make its messages look lost.
   */
  void gone(long first, long end) {
    if (gone.add(first, end) > 0) {
      push(first, end);
    }
  }

  private void push(long first, long end) {
    if (pendingRanges == PENDING_RANGES_MAX) {
      rewrite = true; // the sets say it all
      pendingRanges = 0;
    } else {
      if (2 * pendingRanges == pending.length) {
        pending = Arrays.copyOf(pending, 2 * pending.length);
      }
      pending[2 * pendingRanges] = first;
      pending[2 * pendingRanges + 1] = end;
      pendingRanges++;
    }
  }

  /** Writes what is pending, so that it survives the process but not the machine. */
  void write() throws IOException {
    SettlementFormat.Name current = name;
    if (rewrite || sizeBytes > compactAboveBytes || (current == null && pendingRanges > 0)) {
      replace();
    } else if (current != null && pendingRanges > 0) {
      append(current);
    }
  }

  /** Writes what is pending and makes all settlements survive a crash. */
  void force() throws IOException {
    write();
    SettlementFormat.Name current = name;
    if (!forced && current != null) {
      rewrite = true; // unless this works
      storage.force(current.fileName());
      rewrite = false;
      forced = true;
    }
  }

  private void append(SettlementFormat.Name current) throws IOException {
    ByteBuffer slots = slots(pendingRanges * SettlementFormat.SLOT_BYTES);
    for (int i = 0; i < pendingRanges; i++) {
      long offset = sizeBytes + slots.position();
      SettlementFormat.writeSlot(slots, current, offset, pending[2 * i], pending[2 * i + 1]);
    }
    int length = slots.position();
    rewrite = true; // unless this works
    try {
      storage.write(current.fileName(), sizeBytes, slots.flip());
      rewrite = false;
    } catch (NoSpaceException e) {
      rewrite = false; // the next attempt writes over what there is of this one
      throw e;
    }
    forced = false;
    sizeBytes += length;
    pendingRanges = 0;
  }

  private void replace() throws IOException {
    rewrite = true; // unless this works
    var next = new SettlementFormat.Name(logId, ++generation);
    var ranges = new ArrayList<PositionRange>(settled.ranges());
    ranges.addAll(gone.ranges());
    ByteBuffer bytes =
        slots(SettlementFormat.HEADER_BYTES + ranges.size() * SettlementFormat.SLOT_BYTES);
    SettlementFormat.writeHeader(bytes, next);
    for (PositionRange range : ranges) {
      SettlementFormat.writeSlot(bytes, next, bytes.position(), range.first(), range.end());
    }
    int length = bytes.position();
    try {
      storage.create(next.unfinishedName());
      storage.write(next.unfinishedName(), 0, bytes.flip());
      storage.force(next.unfinishedName());
      storage.rename(next.unfinishedName(), next.fileName());
      storage.forceFolder();
    } catch (IOException e) {
      discard(next, e);
      throw e;
    }
    if (name != null) {
      replaced.add(name.fileName());
    }
    name = next;
    sizeBytes = length;
    compactAboveBytes = Math.max(COMPACT_ABOVE_BYTES, 4L * length);
    pendingRanges = 0;
    rewrite = false;
    forced = true;
    while (!replaced.isEmpty()) {
      storage.delete(replaced.get(replaced.size() - 1));
      replaced.remove(replaced.size() - 1);
    }
  }

  private void discard(SettlementFormat.Name unfinished, IOException cause) {
    for (String file : List.of(unfinished.unfinishedName(), unfinished.fileName())) {
      try {
        if (storage.list().contains(file)) {
          storage.delete(file);
        }
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private static ByteBuffer slots(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
