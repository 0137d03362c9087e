package io.tenuto.bench.hop;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.engine.host.SlotCode;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Has other code process messages, and counts those that it has. Written by one slot's thread, read
 * by any.
 */
final class OutsideCode implements SlotCode, Counting {
  private final SlotCode code;
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong sum = new AtomicLong();
  private final AtomicLong touch = new AtomicLong();
  private final AtomicLong firstNanos = new AtomicLong(); // until the first message was processed
  private boolean prepared;

  OutsideCode(SlotCode code) {
    this.code = code;
  }

  @Override
  public void prepare() throws Exception {
    if (prepared) {
      code.prepare();
      return;
    }
    long began = System.nanoTime();
    code.prepare();
    firstNanos.addAndGet(System.nanoTime() - began);
    prepared = true;
  }

  @Override
  public void process(Message message, Outputs outputs) throws Exception {
    long began = System.nanoTime();
    code.process(message, outputs);
    if (count.get() == 0) {
      firstNanos.addAndGet(System.nanoTime() - began);
    }
    ByteBuffer payload = message.payload().buffer();
    touch.addAndGet(Touch.sum(payload, 0, payload.limit()));
    sum.addAndGet(message.id().sequence());
    count.incrementAndGet();
  }

  @Override
  public void endOfWork() throws Exception {
    code.endOfWork();
  }

  @Override
  public void abort() {
    code.abort();
  }

  @Override
  public void close() throws Exception {
    code.close();
  }

  @Override
  public long count() {
    return count.get();
  }

  @Override
  public Map<String, Object> counts() {
    return Map.of("sum", sum.get(), "touch", touch.get(), "firstNanos", firstNanos.get());
  }
}
