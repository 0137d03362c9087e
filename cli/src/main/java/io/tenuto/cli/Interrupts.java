package io.tenuto.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C once: take nothing new, finish what was accepted. The JVM waits for that in a shutdown
 * hook; a second Ctrl-C is the terminal's own business and ends it at once.
 */
final class Interrupts implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CountDownLatch finished = new CountDownLatch(1);
  private final AtomicBoolean over = new AtomicBoolean();
  private final Thread hook;

  Interrupts(Runnable stop, PrintWriter err) {
    hook =
        new Thread(
            () -> {
              if (over.get()) {
                return;
              }
              err.println();
              err.println("tenuto: finishing what was accepted; kill the process to end at once");
              err.flush();
              stop.run();
              try {
                if (!finished.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                  err.println(
                      "tenuto: not finished within "
                          + PATIENCE.toSeconds()
                          + " s; ending all the same");
                  err.flush();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "tenuto-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    over.set(true);
    finished.countDown();
    if (!hook.isAlive()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        System.getLogger("io.tenuto").log(System.Logger.Level.DEBUG, "already shutting down", e);
      }
    }
  }
}
