package io.tenuto.load;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** What one thread has processed of one trial. Written by that thread, read by the sampler. */
final class Counter {
  private final int trial;
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong corrupt = new AtomicLong();
  private final AtomicLong print = new AtomicLong();
  private final SingleWriterRecorder ages =
      new SingleWriterRecorder(Sample.MAX_MICROS, Sample.DIGITS);

  Counter(int trial) {
    this.trial = trial;
  }

  int trial() {
    return trial;
  }

  void count(long sequence, long ageNanos) {
    ages.recordValue(Math.min(Sample.MAX_MICROS, Math.max(0, ageNanos / 1_000)));
    print.setRelease(print.getPlain() + Sample.print(sequence));
    count.setRelease(count.getPlain() + 1);
  }

  /** A message that has neither a number nor a time. By any thread. */
  void count() {
    count.incrementAndGet();
  }

  /** By any thread. */
  void corrupt() {
    corrupt.incrementAndGet();
  }

  /** Takes the ages out; one thread at a time. */
  void addTo(Sum sum) {
    sum.count += count.getAcquire();
    sum.print += print.getAcquire();
    sum.corrupt += corrupt.getAcquire();
    sum.ages.add(ages.getIntervalHistogram());
  }

  /** Of all threads of a process. */
  static final class Sum {
    long count;
    long corrupt;
    long print;
    final Histogram ages = Sample.noAges();

    Sample sample(long nanos, int trial) {
      return new Sample("processing", nanos, trial, count, corrupt, print, 0, Sample.encoded(ages));
    }
  }
}
