package io.tenuto.engine.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** A thread of a simulated process: tasks in order, each after a while, none while it is frozen. */
final class SimThread extends AbstractExecutorService {
  private final World world;
  private final SimTime time;
  private final SimLink.Host host;
  private final String name;
  private final long mostNanos;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private boolean due;

  /**
   * @param name of what it is for
   * @param mostNanos how long a task waits for its turn at most
   */
  SimThread(World world, SimLink.Host host, String name, long mostNanos) {
    this.world = world;
    this.time = world.time();
    this.host = host;
    this.name = name;
    this.mostNanos = mostNanos;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    schedule();
  }

  private void schedule() {
    if (!due && !tasks.isEmpty()) {
      due = true;
      time.after(time.between(0, mostNanos), this::step);
    }
  }

  private void step() {
    due = false;
    if (host.alive() && !host.frozen()) {
      runNext();
    }
    if (host.alive()) {
      schedule();
    }
  }

  boolean idle() {
    return tasks.isEmpty();
  }

  /** Runs one task now, if there is one. */
  void runNext() {
    Runnable task = tasks.poll();
    if (task != null) {
      int step = world.steps().begin(host, "does a task of", name);
      task.run();
      world.steps().end(host, step);
    }
  }

  @Override
  public void shutdown() {
    tasks.clear();
  }

  @Override
  public List<Runnable> shutdownNow() {
    var left = new ArrayList<>(tasks);
    tasks.clear();
    return left;
  }

  @Override
  public boolean isShutdown() {
    return !host.alive();
  }

  @Override
  public boolean isTerminated() {
    return !host.alive();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return !host.alive();
  }
}
