package io.tenuto.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits, on other threads, for answers of a loop. */
final class Questions {
  private static final long SHORTEST_PAUSE_NANOS = 50_000;
  private static final long LONGEST_PAUSE_NANOS = 10_000_000;

  private final Loop loop;
  private final Thread own;

  /**
   * @param own the loop's own thread: with it the loop ends
   */
  Questions(Loop loop, Thread own) {
    this.loop = loop;
    this.own = own;
  }

  /** See {@link Loop#ask}. */
  <T> T ask(Supplier<T> question) {
    if (loop.onThread()) {
      return question.get();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
          }
        });
    boolean interrupted = false;
    try {
      while (true) {
        boolean alive = own.isAlive();
        try {
          return answer.get(alive ? 100 : 0, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (!alive) {
            throw new IllegalStateException(
                "the loop " + own.getName() + " has ended and answers nothing more", e);
          }
        } catch (InterruptedException e) {
          interrupted = true; // a question is short; whoever interrupts is heard after it
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** See {@link Loop#awaitTrue}. */
  boolean awaitTrue(BooleanSupplier question, Duration timeout) throws InterruptedException {
    long start = loop.nowNanos();
    while (!ask(question::getAsBoolean)) {
      long waited = loop.nowNanos() - start;
      if (waited > timeout.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(
          Math.max(SHORTEST_PAUSE_NANOS, Math.min(LONGEST_PAUSE_NANOS, waited / 16)));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return true;
  }
}
