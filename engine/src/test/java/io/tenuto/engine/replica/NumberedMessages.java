package io.tenuto.engine.replica;

import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Messages of a {@link ReplicaWorld}, which are no more than numbers; the world settles them by
 * ticket.
 */
final class NumberedMessages implements Entries {
  /** Sequence of the first. */
  final long first;

  /** One number for each message, however often it is sent. */
  final long[] messages;

  NumberedMessages(long first, long[] messages) {
    this.first = first;
    this.messages = messages;
  }

  @Override
  public Origin origin() {
    return new Origin("source", "test", 1);
  }

  @Override
  public long bytes(int from, int to) {
    return (long) to - from;
  }

  @Override
  public ByteBuffer encoded(int from, int to) {
    return Frames.buffer(8).putLong(0, first + from);
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    throw new IllegalStateException("the world settles by ticket");
  }

  /** The messages that are held, by their numbers. */
  static long[] of(Held held) {
    long[] all = ((NumberedMessages) held.entries()).messages;
    return Arrays.copyOfRange(all, held.from(), held.to());
  }
}
