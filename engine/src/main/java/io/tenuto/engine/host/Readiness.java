package io.tenuto.engine.host;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes a slot's code ready: for its first message until that succeeds, and before each message
 * once. Used by the slot's thread, but for {@link #end}.
 */
final class Readiness {
  /** Code that could not be made ready is tried again after this, twice that, and so on. */
  private static final long FIRST_PAUSE_MILLIS = 100;

  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  private final SlotCode code;
  private final CountDownLatch ending = new CountDownLatch(1);

  Readiness(SlotCode code) {
    this.code = code;
  }

  /** Tries until the code is ready; false if the slot ends before. */
  boolean readyAtLast() throws InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    while (!ready()) {
      if (ending.await(pause, TimeUnit.MILLISECONDS)) {
        return false;
      }
      pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
    }
    return true;
  }

  /** Whether the code is ready for a message. */
  boolean ready() {
    try {
      code.prepare();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception | Error e) { // whoever made the code was told why
      System.getLogger(Readiness.class.getName())
          .log(System.Logger.Level.DEBUG, Thread.currentThread().getName() + ": not ready", e);
      return false;
    }
  }

  /** No message comes any more: there is nothing to make code ready for. Any thread. */
  void end() {
    ending.countDown();
  }
}
