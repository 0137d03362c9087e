package io.tenuto.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps a service running until the process is asked to end. */
final class Forever {
  private static final CountDownLatch ENDED = new CountDownLatch(1);

  /** More than a worker needs whose engines have to be killed after 35 s. */
  private static final long LONGEST_CLOSE_SECONDS = 45;

  private Forever() {}

  /** The service has closed; said before the JVM is told to exit, which then waits for nothing. */
  static void ended() {
    ENDED.countDown();
  }

  /** Returns when the JVM is asked to end, and holds its end back until the service has closed. */
  static void untilInterrupted() throws InterruptedException {
    try {
      untilInterruptedOr(new CompletableFuture<>());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it
    }
  }

  /**
   * The same, or when a service has ended by itself.
   *
   * @throws ExecutionException with the reason for which it has
   */
  static void untilInterruptedOr(CompletableFuture<Void> ended)
      throws InterruptedException, ExecutionException {
    var asked = new CompletableFuture<@Nullable Void>();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.complete(null);
                  try {
                    ENDED.await(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "tenuto-end"));
    CompletableFuture.anyOf(asked, ended).get();
  }
}
