package io.tenuto.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One trial of a source, while it lasts. Written by the source's thread, read by the sampler. */
final class Sending {
  private static final long LONGEST_NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Trial trial;
  private final Shelf shelf;
  private final long beganNanos;
  private final long total;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong print = new AtomicLong();
  private final AtomicLong lateNanos = new AtomicLong();

  Sending(Trial trial, boolean direct) {
    this.trial = trial;
    shelf = new Shelf(trial.cell(), trial.filling(), trial.seed(), direct);
    total = isPaced() ? (long) (trial.rate() * trial.nanos() / 1e9) : Long.MAX_VALUE;
    beganNanos = System.nanoTime();
  }

  private boolean isPaced() {
    return trial.rate() > 0;
  }

  int trial() {
    return trial.number();
  }

  boolean isOver() {
    return isPaced() ? sent.getPlain() >= total : System.nanoTime() - beganNanos >= trial.nanos();
  }

  /** When the next message is to be sent. */
  private long due() {
    return isPaced()
        ? beganNanos + (long) (sent.getPlain() * (1e9 / trial.rate()))
        : System.nanoTime();
  }

  /** The next message; waits until it is due. */
  LoadBuffer next(OpenLoop.Idle idle) throws IOException {
    long due = due();
    LoadBuffer buffer = shelf.take();
    lateNanos.setRelease(awaited(due, idle));
    long sequence = sent.getPlain();
    new LoadMessage(trial.number(), sequence, due, trial.cell().costMicros(), buffer.fillingCrc())
        .writeTo(buffer.bytes());
    print.setRelease(print.getPlain() + Sample.print(sequence));
    sent.setRelease(sequence + 1);
    return buffer;
  }

  /** Waits until then, and says how late it is. */
  private static long awaited(long due, OpenLoop.Idle idle) throws IOException {
    long late = System.nanoTime() - due;
    if (late < 0) {
      idle.idle();
      late = System.nanoTime() - due;
    }
    while (late < 0) {
      LockSupport.parkNanos(Math.min(-late, LONGEST_NAP_NANOS));
      late = System.nanoTime() - due;
    }
    return late;
  }

  Sample sample() {
    return new Sample(
        "source",
        System.nanoTime(),
        trial.number(),
        sent.getAcquire(),
        0,
        print.getAcquire(),
        lateNanos.getAcquire(),
        Sample.NO_AGES);
  }

  TrialEnd end() {
    return new TrialEnd(
        trial.number(), sent.getPlain(), print.getPlain(), beganNanos, System.nanoTime());
  }
}
