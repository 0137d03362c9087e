package io.tenuto.bench.hop;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.engine.host.SlotCode;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records how old messages are when user code gets them. Their first eight bytes say when they were
 * meant to be sent.
 */
final class LatencyCode implements SlotCode, Counting {
  private final Ages ages = new Ages();
  private final AtomicLong count = new AtomicLong();

  @Override
  public void process(Message message, Outputs outputs) {
    ByteBuffer payload = message.payload().buffer();
    ages.record(payload.getLong(0), System.nanoTime());
    if (Touch.sum(payload, 0, payload.limit()) == Long.MIN_VALUE) {
      throw new IllegalStateException("no sum of bytes can be that small");
    }
    count.setRelease(count.getPlain() + 1);
  }

  @Override
  public void restart() {
    ages.restart();
  }

  @Override
  public long count() {
    return count.getAcquire();
  }

  @Override
  public Map<String, Object> counts() {
    return ages.counts();
  }
}
