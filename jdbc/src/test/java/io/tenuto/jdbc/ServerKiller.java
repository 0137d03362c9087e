package io.tenuto.jdbc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Kills a server and starts it again, beside what the test does meanwhile. */
final class ServerKiller implements AutoCloseable {
  private final PostgresServer server;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final AtomicInteger kills = new AtomicInteger();
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  ServerKiller(PostgresServer server) {
    this.server = server;
  }

  /** Begins to do so; after the kill before, if that is still under way. */
  void kill() {
    last =
        last.thenRunAsync(
            () -> {
              try {
                server.kill();
                kills.incrementAndGet();
                server.restart();
              } catch (Exception e) {
                throw new IllegalStateException("the server could not be killed and restarted", e);
              }
            },
            thread);
  }

  int kills() {
    return kills.get();
  }

  /** Waits until the server is there again. */
  @Override
  public void close() throws Exception {
    try {
      last.get(240, TimeUnit.SECONDS);
    } finally {
      thread.shutdown();
    }
  }
}
