package io.tenuto.bench.hop;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.engine.host.SlotCode;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Records how old messages are when user code gets them. Their first eight bytes say when they were
 * meant to be sent, on the host's monotonic clock, which all processes of a host share.
 */
final class LatencyCode implements SlotCode, Counting {
  private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final SingleWriterRecorder recorder = new SingleWriterRecorder(HIGHEST_NANOS, 3);
  private final Histogram histogram = new Histogram(HIGHEST_NANOS, 3);
  private final AtomicLong count = new AtomicLong();

  @Override
  public void process(Message message, Outputs outputs) {
    ByteBuffer payload = message.payload().buffer();
    long age = System.nanoTime() - payload.getLong(0);
    if (Touch.sum(payload, 0, payload.limit()) == Long.MIN_VALUE) {
      throw new IllegalStateException("no sum of bytes can be that small");
    }
    recorder.recordValue(Math.max(0, Math.min(HIGHEST_NANOS, age)));
    count.setRelease(count.getPlain() + 1);
  }

  @Override
  public synchronized void restart() {
    recorder.reset();
    histogram.reset();
  }

  @Override
  public long count() {
    return count.getAcquire();
  }

  @Override
  public synchronized Map<String, Object> counts() {
    histogram.add(recorder.getIntervalHistogram());
    return Map.of(
        "recorded",
        histogram.getTotalCount(),
        "p50Nanos",
        histogram.getValueAtPercentile(50),
        "p99Nanos",
        histogram.getValueAtPercentile(99),
        "p999Nanos",
        histogram.getValueAtPercentile(99.9),
        "maxNanos",
        histogram.getMaxValue());
  }
}
