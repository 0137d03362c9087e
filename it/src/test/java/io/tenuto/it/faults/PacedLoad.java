package io.tenuto.it.faults;

import io.tenuto.api.Header;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Hands in messages at a rate, and knows when each was taken. One thread. */
final class PacedLoad {
  private final FaultyHop hop;
  private final int bytes;
  private final Map<Long, Long> takenNanos = new ConcurrentHashMap<>();

  PacedLoad(FaultyHop hop, int bytes) {
    this.hop = hop;
    this.bytes = bytes;
  }

  /** A stretch of the load: its messages, {@code from} inclusive to {@code to} exclusive. */
  record Stretch(long from, long to) {}

  /** Hands in at this rate for some time; waits of more than 50 ms are not made up for. */
  Stretch run(double perSecond, double seconds) {
    long first = hop.sent();
    long end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    long pause = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    long due = System.nanoTime();
    while (due < end) {
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      long number = hop.sent();
      hop.send(Header.EMPTY, bytes);
      long taken = System.nanoTime();
      takenNanos.put(number, taken);
      due = Math.max(due + pause, taken - TimeUnit.MILLISECONDS.toNanos(50));
    }
    return new Stretch(first, hop.sent());
  }

  /** The 99th percentile, in milliseconds, of the time from taking a message to the end of it. */
  double p99Millis(Stretch stretch, List<Owners.Run> runs) {
    long[] sorted =
        runs.stream()
            .filter(run -> run.sequence() >= stretch.from() && run.sequence() < stretch.to())
            .mapToLong(run -> run.leftNanos() - takenNanos.getOrDefault(run.sequence(), 0L))
            .sorted()
            .toArray();
    return sorted[(int) Math.min(sorted.length - 1L, sorted.length * 99L / 100)] / 1e6;
  }

  /** When a message was taken. */
  long takenNanos(long sequence) {
    return takenNanos.getOrDefault(sequence, 0L);
  }
}
