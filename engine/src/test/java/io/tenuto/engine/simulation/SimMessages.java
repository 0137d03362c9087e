package io.tenuto.engine.simulation;

import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.List;

/** A run of equal messages of one source, with the number of times each was settled for good. */
final class SimMessages implements Entries {
  private static final byte[] NO_HEADER = {};

  private final Origin origin;
  private final ByteBuffer bytes;
  private final int entryBytes;
  final int[] settledTimes;

  SimMessages(Origin origin, long firstSequence, int count, int payloadBytes) {
    this.origin = origin;
    this.entryBytes = Entry.headBytes(0, 0) + payloadBytes;
    this.settledTimes = new int[count];
    bytes = Frames.buffer(count * entryBytes);
    for (int i = 0; i < count; i++) {
      Entry.putHead(bytes, firstSequence + i, 0, payloadBytes, NO_HEADER, List.of());
      bytes.position(bytes.position() + payloadBytes);
    }
    bytes.flip();
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public long bytes(int from, int to) {
    return (long) (to - from) * entryBytes;
  }

  @Override
  public ByteBuffer encoded(int from, int to) {
    return bytes.slice(from * entryBytes, (to - from) * entryBytes);
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    for (int i = from; i < to; i++) {
      settledTimes[i]++;
    }
  }
}
