package io.tenuto.it;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for what other processes do, by asking again and again. */
final class Await {
  /** A guard against a test that hangs: nothing is measured by it. */
  private static final long PATIENCE_SECONDS = 180;

  private static final long ASK_AGAIN_NANOS = 10_000_000;

  private Await() {}

  /** What is asked; it may fail as whoever waits may. */
  interface Question<T, E extends Exception> {
    T ask() throws E;
  }

  /** Waits until something holds. */
  static <E extends Exception> void until(String what, Question<Boolean, E> holds) throws E {
    answer(what, holds, held -> held);
  }

  /** Waits for an answer that is wanted. */
  static <T, E extends Exception> T answer(
      String what, Question<T, E> question, Predicate<? super T> wanted) throws E {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      T answer = question.ask();
      if (wanted.test(answer)) {
        return answer;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "waited " + PATIENCE_SECONDS + " s in vain: " + what + "; last was " + answer);
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
  }
}
