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
    await(due, idle);
    long sequence = sent.getPlain();
    new LoadMessage(trial.number(), sequence, due, trial.cell().costMicros(), buffer.fillingCrc())
        .writeTo(buffer.bytes());
    print.setRelease(print.getPlain() + Sample.print(sequence));
    sent.setRelease(sequence + 1);
    return buffer;
  }

  private static void await(long due, OpenLoop.Idle idle) throws IOException {
    long early = due - System.nanoTime();
    if (early > 0) {
      idle.idle();
      early = due - System.nanoTime();
    }
    while (early > 0) {
      LockSupport.parkNanos(Math.min(early, LONGEST_NAP_NANOS));
      early = due - System.nanoTime();
    }
  }

  /** How far behind its times the source is by now, also while the system holds it up. */
  private long lateNanos(long now, long sentByNow) {
    return isPaced() && sentByNow < total
        ? Math.max(0, now - beganNanos - (long) (sentByNow * (1e9 / trial.rate())))
        : 0;
  }

  Sample sample() {
    long sentByNow = sent.getAcquire();
    long now = System.nanoTime();
    return new Sample(
        "source",
        now,
        trial.number(),
        sentByNow,
        0,
        print.getAcquire(),
        lateNanos(now, sentByNow),
        Sample.NO_AGES);
  }

  TrialEnd end() {
    return new TrialEnd(
        trial.number(), sent.getPlain(), print.getPlain(), beganNanos, System.nanoTime());
  }
}
