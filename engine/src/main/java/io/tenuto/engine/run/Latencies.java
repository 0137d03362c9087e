package io.tenuto.engine.run;

import io.tenuto.engine.connector.WallClock;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Time from when a message was meant to be sent until it was settled, in microseconds. Recorded on
 * the loop's thread, since what any thread may call costs more and each message passes here; read
 * by one other thread.
 */
final class Latencies {
  private static final long HIGHEST_MICROS = 3_600_000_000L;

  private final WallClock clock = new WallClock();
  private final SingleWriterRecorder recorder = new SingleWriterRecorder(HIGHEST_MICROS, 3);
  private final Histogram all = new Histogram(HIGHEST_MICROS, 3);

  /** On the loop's thread. */
  void settled(long sentMicros) {
    long now = clock.micros();
    recorder.recordValue(Math.max(0, Math.min(now - sentMicros, HIGHEST_MICROS)));
  }

  /** What was recorded since the last call. */
  Histogram interval() {
    Histogram interval = recorder.getIntervalHistogram();
    all.add(interval);
    return interval;
  }

  /** Everything handed out by {@link #interval} so far. */
  Histogram all() {
    return all;
  }
}
