package io.tenuto.engine.replica;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.wire.Entry;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Messages as a link brought them, until nobody needs them. Owned by the loop's thread, but for
 * what is read of them.
 */
final class WireEntries implements Entries {
  private final Origin origin;
  private final ByteBuffer data;
  private final @Nullable Payload payload;
  private final int[] ends;
  private final long[] sequences;
  private final Runnable release;
  private int open;

  /**
   * @param data entries that have been checked, or the head of one whose payload is apart
   * @param release gives memory or file back; run once
   */
  WireEntries(
      Origin origin, ByteBuffer data, int count, @Nullable Payload payload, Runnable release) {
    this.origin = origin;
    this.data = Entry.view(data);
    this.payload = payload;
    this.ends = new int[count];
    this.sequences = new long[count];
    this.release = release;
    this.open = count;
    var view = new EntryMessage(new HeaderCache());
    view.over(origin, 1, this.data, 0);
    for (int i = 0; i < count; i++) {
      view.advance();
      ends[i] = view.nextOffset();
      sequences[i] = view.sequence();
    }
  }

  /** Of each message. */
  long[] sequences() {
    return sequences;
  }

  int count() {
    return ends.length;
  }

  /** Nobody needs these any more. */
  void close(int some) {
    open -= some;
    if (open == 0) {
      release.run();
    }
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
    return (long) ends[to - 1] - start(from) + (payload == null ? 0 : payload.size());
  }

  @Override
  public ByteBuffer encoded(int from, int to) {
    return data.slice(start(from), ends[to - 1] - start(from));
  }

  @Override
  public @Nullable Payload payload() {
    return payload;
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    close(to - from);
  }
}
