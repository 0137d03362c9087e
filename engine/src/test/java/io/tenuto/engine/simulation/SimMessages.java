package io.tenuto.engine.simulation;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run of equal messages of one source, with the number of times each was settled for good. */
final class SimMessages implements Entries {
  private static final byte[] NO_HEADER = {};

  private final Origin origin;
  private final ByteBuffer bytes;
  private final int entryBytes;
  private final @Nullable Payload payload;
  private final Settled settled;
  final int[] settledTimes;

  /** Told of every message that is settled for good. */
  interface Settled {
    void settled(SimMessages messages, int index, Settlement outcome);
  }

  private SimMessages(
      Origin origin,
      long firstSequence,
      int count,
      int payloadBytes,
      @Nullable Payload payload,
      Settled settled) {
    this.origin = origin;
    this.entryBytes = Entry.headBytes(0, 0) + payloadBytes;
    this.payload = payload;
    this.settled = settled;
    this.settledTimes = new int[count];
    bytes = Frames.buffer(count * entryBytes);
    for (int i = 0; i < count; i++) {
      Entry.putHead(bytes, firstSequence + i, 0, payloadBytes, NO_HEADER, List.of());
      bytes.position(bytes.position() + payloadBytes);
    }
    bytes.flip();
  }

  /** Messages that travel in batches. */
  static SimMessages small(
      Origin origin, long firstSequence, int count, int payloadBytes, Settled settled) {
    return new SimMessages(origin, firstSequence, count, payloadBytes, null, settled);
  }

  /** One message that travels in chunks. */
  static SimMessages large(Origin origin, long sequence, int payloadBytes, Settled settled) {
    Payload payload = Payload.of(ByteBuffer.allocate(payloadBytes));
    return new SimMessages(origin, sequence, 1, 0, payload, settled);
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public long bytes(int from, int to) {
    return (long) (to - from) * entryBytes + (payload == null ? 0 : payload.size());
  }

  @Override
  public ByteBuffer encoded(int from, int to) {
    return bytes.slice(from * entryBytes, (to - from) * entryBytes);
  }

  @Override
  public @Nullable Payload payload() {
    return payload;
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    for (int i = from; i < to; i++) {
      settledTimes[i]++;
      settled.settled(this, i, outcome);
    }
  }
}
