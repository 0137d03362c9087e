package io.tenuto.engine.connector;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.transport.Block;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Small messages, one behind the other in one block of memory. Guarded by its intake's lock where
 * it still grows.
 */
final class PackedEntries implements Fresh {
  private final Origin origin;
  private final Block block;
  private final Intake intake;

  /** Read without the lock too: what is copied into a longer one must be seen before that is. */
  private volatile int[] ends = new int[64];

  /** Read without the lock too. */
  private volatile @Nullable Receipt[] receipts = {};

  private int[] groupsLeft = {}; // where there are several groups
  private int count;
  private int taken;
  private long open;
  private boolean sealed;

  PackedEntries(Origin origin, Block block, Intake intake) {
    this.origin = origin;
    this.block = block;
    this.intake = intake;
  }

  boolean hasRoom(int bytes) {
    return block.data().remaining() >= bytes;
  }

  /** Adds an entry for each of {@code groups} groups to settle. */
  void add(
      long sequence,
      long timeMicros,
      byte[] header,
      List<Integer> path,
      Payload payload,
      @Nullable Receipt receipt,
      int groups) {
    ByteBuffer into = block.data();
    int start = into.position();
    try {
      Entry.putHead(into, sequence, timeMicros, (int) payload.size(), header, path);
      put(payload, into);
    } catch (RuntimeException | Error e) {
      into.position(start); // what is half written would be the beginning of the next one
      throw e;
    }
    int[] known = ends;
    if (count == known.length) {
      known = Arrays.copyOf(known, count * 2);
      ends = known;
    }
    known[count] = into.position();
    if (receipt != null) {
      addReceipt(receipt, groups, known.length);
    }
    count++;
    open += groups;
  }

  private static void put(Payload payload, ByteBuffer into) {
    int end = into.position() + (int) payload.size();
    if (payload.size() > 0) {
      payload.copyTo(into);
    }
    if (into.position() != end) {
      throw new IllegalArgumentException(
          payload.getClass().getName()
              + " has "
              + (into.position() - end)
              + " bytes more than its size, "
              + payload.size()
              + ". Correct size() or buffer() of that class.");
    }
  }

  private void addReceipt(Receipt receipt, int groups, int length) {
    @Nullable Receipt[] known = receipts;
    if (known.length < length) {
      known = Arrays.copyOf(known, length);
      receipts = known;
    }
    known[count] = receipt;
    if (groups > 1) {
      if (groupsLeft.length < length) {
        groupsLeft = Arrays.copyOf(groupsLeft, length);
      }
      groupsLeft[count] = groups;
    }
  }

  int count() {
    return count;
  }

  /** The first entry that has not been handed to the groups; moves on to the end. */
  int take() {
    int first = taken;
    taken = count;
    return first;
  }

  boolean untaken() {
    return taken < count;
  }

  void seal() {
    sealed = true;
  }

  /** Accounts for settled entries; returns whether nothing of the block is needed any more. */
  boolean close(int entries) {
    open -= entries;
    return sealed && open == 0;
  }

  boolean over() {
    return sealed && open == 0;
  }

  Block block() {
    return block;
  }

  private int start(int entry) {
    return entry == 0 ? 0 : ends[entry - 1];
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public long bytes(int from, int to) {
    return (long) ends[to - 1] - start(from);
  }

  @Override
  public ByteBuffer encoded(int from, int to) {
    int start = start(from);
    return block.data().duplicate().clear().slice(start, ends[to - 1] - start);
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    intake.settled(this, from, to, outcome);
  }

  /**
   * A group has settled an entry, one of several groups; whether it was the last of them. Under the
   * intake's lock: a receipt that is added meanwhile may move the counts.
   */
  boolean settledByLast(int entry) {
    return entry < groupsLeft.length && --groupsLeft[entry] == 0;
  }

  @Override
  public @Nullable Receipt receipt(int entry) {
    @Nullable Receipt[] known = receipts;
    return entry < known.length ? known[entry] : null;
  }

  boolean hasReceipts() {
    return receipts.length > 0;
  }
}
