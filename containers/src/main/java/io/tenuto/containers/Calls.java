package io.tenuto.containers;

import com.github.dockerjava.api.exception.DockerException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a container runtime on threads of its own: whoever interrupts a thread that waits for an
 * answer breaks the connection, and nobody knows then what has become of the request. An answer
 * that does not come in time is a failure. Thread-safe.
 */
final class Calls {
  private static final long LONGEST_SECONDS = 60;
  private static final int TRIES = 3;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work, "tenuto-container-call");
            thread.setDaemon(true);
            return thread;
          });

  private Calls() {}

  /**
   * Asks, and asks again if the connection turns out to be closed: a runtime closes those that have
   * been idle, and the client learns of it only by using them.
   *
   * @param ask may be called several times
   * @throws DockerException if the answer is no
   * @throws IllegalStateException if there is no answer
   */
  static <T> T ask(Callable<T> ask) {
    for (int tries = 1; ; tries++) {
      try {
        return once(ask);
      } catch (IllegalStateException e) {
        if (tries == TRIES || e.getCause() instanceof TimeoutException) {
          throw e;
        }
      }
    }
  }

  /**
   * Asks for what must not be done twice.
   *
   * @throws DockerException if the answer is no
   * @throws IllegalStateException if there is no answer: it may have been done, or not
   */
  static <T> T once(Callable<T> ask) {
    Future<T> answer = THREADS.submit(ask);
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    try {
      while (true) {
        try {
          return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true; // told when there is an answer
        }
      }
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IllegalStateException("no answer within " + LONGEST_SECONDS + " s", e);
    } catch (ExecutionException e) {
      Throwable why = Objects.requireNonNull(e.getCause());
      if (why instanceof DockerException no) {
        throw no;
      }
      throw new IllegalStateException(String.valueOf(why.getMessage()), why);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
