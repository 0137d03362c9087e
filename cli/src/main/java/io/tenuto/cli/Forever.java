package io.tenuto.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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
    var asked = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  try {
                    ENDED.await(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "tenuto-end"));
    asked.await();
  }
}
