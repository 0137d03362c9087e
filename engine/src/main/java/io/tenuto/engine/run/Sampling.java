package io.tenuto.engine.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Takes samples on a thread of its own until it is closed; the last one is taken then. */
final class Sampling implements AutoCloseable {
  private final Sampler sampler;
  private final ScheduledExecutorService thread;
  private final Future<?> periodic;

  Sampling(Sampler sampler, Duration interval) {
    this.sampler = sampler;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var worker = new Thread(task, "tenuto-sampler");
              worker.setDaemon(true);
              return worker;
            });
    this.periodic =
        thread.scheduleAtFixedRate(
            this::sample, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sample() {
    try {
      sampler.sample();
    } catch (IOException e) {
      throw new UncheckedIOException("trace.jsonl cannot be written", e);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    boolean failed = periodic.isDone();
    periodic.cancel(false);
    thread.shutdown();
    thread.awaitTermination(5, TimeUnit.SECONDS);
    try (sampler) {
      if (failed) {
        periodic.get();
      }
      sampler.sample();
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e.getCause());
    }
  }
}
