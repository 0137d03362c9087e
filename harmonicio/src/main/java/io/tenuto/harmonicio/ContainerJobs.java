package io.tenuto.harmonicio;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Containers that are started one after the other while nobody waits for them. Thread-safe. */
final class ContainerJobs implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ContainerJobs.class.getName());
  private static final int REMEMBERED = 1000;

  private final EngineContainers containers;
  private final Map<String, Boolean> done = new LinkedHashMap<>(); // by job
  private final ExecutorService starting =
      Executors.newSingleThreadExecutor(
          task -> {
            var thread = new Thread(task, "tenuto-harmonicio-jobs");
            thread.setDaemon(true);
            return thread;
          });
  private long number;

  ContainerJobs(EngineContainers containers) {
    this.containers = containers;
  }

  /**
   * Will start what is wanted.
   *
   * @return the number of the job
   * @throws IOException if the gateway is closing, or there is too much to do
   */
  synchronized String add(ContainerWish wish) throws IOException {
    String job = String.valueOf(++number);
    done.values().removeIf(over -> over && done.size() > REMEMBERED);
    if (done.size() > 2 * REMEMBERED) {
      throw new IOException("there are " + done.size() + " jobs already");
    }
    try {
      starting.execute(() -> start(job, wish));
    } catch (RejectedExecutionException e) {
      throw new IOException("the gateway is closing", e);
    }
    done.put(job, false);
    return job;
  }

  private void start(String job, ContainerWish wish) {
    try {
      for (int i = 0; i < wish.count(); i++) {
        String unused = containers.create(wish.image(), wish.cpuShare(), wish.idleSeconds());
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a container of " + wish.image() + " does not start: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the gateway closes
    } finally {
      synchronized (this) {
        done.put(job, true);
      }
    }
  }

  /** Whether a job is over; empty if there is none of this number. */
  synchronized Optional<Boolean> isDone(String job) {
    return Optional.ofNullable(done.get(job));
  }

  @Override
  public void close() throws InterruptedException {
    starting.shutdownNow();
    boolean unused = starting.awaitTermination(10, TimeUnit.SECONDS);
  }
}
