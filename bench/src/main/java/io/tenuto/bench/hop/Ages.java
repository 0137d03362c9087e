package io.tenuto.bench.hop;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * How old messages are when they are got, counted from when they were meant to be sent. One thread
 * records; any other may ask. All processes of a host share its monotonic clock.
 */
final class Ages {
  private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final SingleWriterRecorder recorder = new SingleWriterRecorder(HIGHEST_NANOS, 3);
  private final Histogram histogram = new Histogram(HIGHEST_NANOS, 3);

  void record(long dueNanos, long nowNanos) {
    recorder.recordValue(Math.max(0, Math.min(HIGHEST_NANOS, nowNanos - dueNanos)));
  }

  synchronized void restart() {
    recorder.reset();
    histogram.reset();
  }

  synchronized Map<String, Object> counts() {
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
