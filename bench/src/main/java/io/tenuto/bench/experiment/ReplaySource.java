package io.tenuto.bench.experiment;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.Source;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Sends the same few messages again and again, so that making them costs nothing meanwhile. */
final class ReplaySource implements Source {
  private final List<Item> items;
  private final long messages;
  private final double rate;
  private long next;
  private long beganNanos;
  private long beganMicros;

  /**
   * @param items what is sent, in turn
   * @param messages how many in all
   * @param rate how many in a second; 0: as fast as they are taken
   */
  ReplaySource(List<Item> items, long messages, double rate) {
    this.items = List.copyOf(items);
    this.messages = messages;
    this.rate = rate;
  }

  @Override
  public @Nullable Item next() throws InterruptedException {
    if (next >= messages) {
      return null;
    }
    if (next == 0) {
      beganNanos = System.nanoTime();
      beganMicros = System.currentTimeMillis() * 1_000;
    }
    Item item = items.get((int) (next % items.size()));
    long dueNanos = rate > 0 ? (long) (next * 1e9 / rate) : System.nanoTime() - beganNanos;
    next++;
    await(dueNanos);
    return new Item(item.header(), item.payload(), beganMicros + dueNanos / 1_000);
  }

  private void await(long dueNanos) throws InterruptedException {
    for (long early = dueNanos - (System.nanoTime() - beganNanos);
        early > 0;
        early = dueNanos - (System.nanoTime() - beganNanos)) {
      LockSupport.parkNanos(early);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  @Override
  public long expected() {
    return messages;
  }

  /** One message without a header. */
  static Item object(byte[] bytes) {
    return new Item(Header.EMPTY, Payload.of(bytes), 0);
  }
}
