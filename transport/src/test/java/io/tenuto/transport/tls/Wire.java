package io.tenuto.transport.tls;

import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Random;

/** One end of a connection in memory that takes and gives as little as it likes at a time. */
final class Wire implements ByteChannel {
  private static final int ROOM = 30_000;

  private final Random random;
  private final ArrayDeque<Byte> incoming;
  private final ArrayDeque<Byte> outgoing;
  private boolean open = true;
  private boolean generous;
  private long written;
  private int calls;
  private Wire other = this;

  private Wire(Random random, ArrayDeque<Byte> incoming, ArrayDeque<Byte> outgoing) {
    this.random = random;
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  static Wire[] pair(Random random) {
    var there = new ArrayDeque<Byte>();
    var back = new ArrayDeque<Byte>();
    var one = new Wire(random, back, there);
    var two = new Wire(random, there, back);
    one.other = two;
    two.other = one;
    return new Wire[] {one, two};
  }

  /** From now on whatever is possible happens. */
  void generous() {
    generous = true;
  }

  /** Bytes that went in here. */
  long written() {
    return written;
  }

  /** Calls of {@link #write}. */
  int calls() {
    return calls;
  }

  /** How much of what is possible happens: often all, sometimes one byte, sometimes nothing. */
  private int some(int possible) {
    if (generous) {
      return possible;
    }
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> Math.min(1, possible);
      case 2, 3 -> random.nextInt(possible + 1);
      default -> possible;
    };
  }

  @Override
  public int read(ByteBuffer into) throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
    if (incoming.isEmpty() && !other.open) {
      return -1;
    }
    int count = some(Math.min(into.remaining(), incoming.size()));
    for (int i = 0; i < count; i++) {
      into.put(incoming.remove());
    }
    return count;
  }

  @Override
  public int write(ByteBuffer from) throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
    int count = some(Math.min(from.remaining(), ROOM - outgoing.size()));
    for (int i = 0; i < count; i++) {
      outgoing.add(from.get());
    }
    calls++;
    written += count;
    return count;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }
}
