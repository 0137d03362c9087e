package io.tenuto.engine.host;

import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a slot has begun and how far it has come. Work that was begun is either ended by the slot or
 * given up by somebody else, who then knows which of its messages are answered for: never both, and
 * a slot that was given up begins nothing any more. Written by the slot's thread, but for {@link
 * #giveUp} and {@link #giveUpIfRunning}; looked at by any.
 */
final class Underway {
  private final Object handingOver = new Object(); // work is begun, ended or given up
  private final BitSet handedOn = new BitSet(); // of the present work; guarded by handingOver
  private @Nullable Work current; // guarded by handingOver
  private volatile boolean givenUp;

  /** When the present message was begun. Written for each message, by the slot's thread alone. */
  private final AtomicLong startedNanos = new AtomicLong(Long.MAX_VALUE);

  private final AtomicInteger currentIndex = new AtomicInteger(); // as startedNanos

  /**
   * Work that has been begun.
   *
   * @param index of the message that is being run
   * @param handedOn those before it whose outputs are on their way, which answer for them
   */
  record Begun(Work work, int index, BitSet handedOn) {}

  /** The slot begins what comes next, which may be nothing; false if it was given up before. */
  boolean begin(@Nullable Work work) {
    synchronized (handingOver) {
      if (givenUp) {
        return false;
      }
      current = work;
      currentIndex.setRelease(work == null ? 0 : work.from());
      handedOn.clear();
      return true;
    }
  }

  /**
   * The work is over.
   *
   * @return whether the slot answers for it; it does not if it was given up
   */
  boolean end() {
    synchronized (handingOver) {
      current = null;
      Thread.interrupted(); // user code's own business; the loop's channels would close
      return !givenUp;
    }
  }

  /** A message enters user code, or comes first there. */
  void started(int index, long nowNanos) {
    currentIndex.setRelease(index);
    startedNanos.setRelease(nowNanos);
  }

  /** No message is in user code. */
  void stopped() {
    startedNanos.setRelease(Long.MAX_VALUE);
  }

  /** The outputs of a message are on their way, and answer for it. */
  void handedOn(int index) {
    synchronized (handingOver) {
      handedOn.set(index);
    }
  }

  /** They are not: they were refused. */
  void takenBack(int index) {
    synchronized (handingOver) {
      handedOn.clear(index);
    }
  }

  boolean givenUp() {
    return givenUp;
  }

  /** How long the present message has been running, 0 if none is. */
  long runningNanos(long nowNanos) {
    return Math.max(0, nowNanos - startedNanos.getAcquire());
  }

  /**
   * The slot is given up.
   *
   * @param runner its thread, which is interrupted if it works on something
   * @return what it has begun, if anything
   */
  Optional<Begun> giveUp(Thread runner) {
    synchronized (handingOver) {
      givenUp = true;
      Work work = current;
      if (work == null) {
        return Optional.empty();
      }
      runner.interrupt();
      return Optional.of(new Begun(work, currentIndex.getAcquire(), (BitSet) handedOn.clone()));
    }
  }

  /**
   * Gives the slot up if its present message has been running longer than a limit.
   *
   * @return what it has begun; empty if the slot goes on
   */
  Optional<Begun> giveUpIfRunning(long nowNanos, long limitNanos, Thread runner) {
    synchronized (handingOver) { // the message may have ended since somebody looked
      return runningNanos(nowNanos) > limitNanos ? giveUp(runner) : Optional.empty();
    }
  }
}
