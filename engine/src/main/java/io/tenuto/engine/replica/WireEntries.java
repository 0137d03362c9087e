package io.tenuto.engine.replica;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.EncodedEntries;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Messages as a link brought them, until nobody needs them. Owned by the loop's thread, but for
 * what is read of them.
 */
final class WireEntries extends EncodedEntries {
  private final Runnable release;
  private int open;

  /**
   * @param data entries that have been checked, or the head of one whose payload is apart
   * @param release gives memory or file back; run once
   */
  WireEntries(
      Origin origin, ByteBuffer data, int count, @Nullable Payload payload, Runnable release) {
    super(origin, data, count, payload);
    this.release = release;
    this.open = count;
  }

  /** Of each message. */
  long[] sequences() {
    return IntStream.range(0, count()).mapToLong(this::sequence).toArray();
  }

  /** Nobody needs these any more. */
  void close(int some) {
    open -= some;
    if (open == 0) {
      release.run();
    }
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    close(to - from);
  }
}
