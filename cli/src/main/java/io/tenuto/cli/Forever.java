package io.tenuto.cli;

import java.util.concurrent.CountDownLatch;

/** Keeps a service running until the process is asked to end. */
final class Forever {
  private Forever() {}

  /** Returns when the JVM is asked to end, and holds its end back until the service has closed. */
  static void untilInterrupted() throws InterruptedException {
    var asked = new CountDownLatch(1);
    Thread service = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  try {
                    service.join(30_000);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "tenuto-end"));
    asked.await();
  }
}
