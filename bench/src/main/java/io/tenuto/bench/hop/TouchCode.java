package io.tenuto.bench.hop;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.engine.host.SlotCode;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Touches messages as the bound's receiver does, and counts them. Written by one slot's thread. */
final class TouchCode implements SlotCode, Counting {
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong sum = new AtomicLong();
  private final AtomicLong touch = new AtomicLong();

  @Override
  public void process(Message message, Outputs outputs) {
    ByteBuffer payload = message.payload().buffer();
    add(touch, Touch.sum(payload, 0, payload.limit()));
    add(sum, message.id().sequence());
    add(count, 1);
  }

  private static void add(AtomicLong counter, long value) {
    counter.setRelease(counter.getPlain() + value);
  }

  @Override
  public long count() {
    return count.getAcquire();
  }

  @Override
  public Map<String, Object> counts() {
    return Map.of("sum", sum.getAcquire(), "touch", touch.getAcquire());
  }
}
