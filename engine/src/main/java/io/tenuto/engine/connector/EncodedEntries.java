package io.tenuto.engine.connector;

import io.tenuto.api.Payload;
import io.tenuto.wire.Entry;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Entries that lie one behind another in a buffer; who extends this says when they are needed no
 * more. What is read of them here never changes, on whatever thread.
 */
public abstract class EncodedEntries implements Entries {
  private final Origin origin;
  private final ByteBuffer data;
  private final @Nullable Payload payload;
  private final int[] ends;

  /**
   * @param data entries that {@link Entry#check} has found good, or the head of one whose payload
   *     is apart; from its position to its limit
   */
  protected EncodedEntries(Origin origin, ByteBuffer data, int count, @Nullable Payload payload) {
    this.origin = origin;
    this.data = Entry.view(data);
    this.payload = payload;
    this.ends = new int[count];
    var view = new EntryMessage(new HeaderCache());
    view.over(origin, 1, this.data, 0);
    for (int i = 0; i < count; i++) {
      view.advance();
      ends[i] = view.nextOffset();
    }
  }

  public final int count() {
    return ends.length;
  }

  public final long sequence(int index) {
    return data.getLong(start(index)); // an entry begins with it
  }

  /** When the source meant to send message {@code index}, in microseconds since 1970. */
  public final long timeMicros(int index) {
    var view = new EntryMessage(new HeaderCache());
    view.over(origin, 1, data, start(index));
    view.advance();
    return view.timeMicros();
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  @Override
  public final Origin origin() {
    return origin;
  }

  @Override
  public final long bytes(int from, int to) {
    return (long) ends[to - 1] - start(from) + (payload == null ? 0 : payload.size());
  }

  @Override
  public final ByteBuffer encoded(int from, int to) {
    return data.slice(start(from), ends[to - 1] - start(from));
  }

  @Override
  public final @Nullable Payload payload() {
    return payload;
  }
}
