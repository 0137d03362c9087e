package io.tenuto.engine.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Work that waits for whoever is free first, and the word that no more comes. Any thread. */
public final class ReadyWork {
  private static final Next END = new Next(Optional.empty());

  private final LinkedBlockingQueue<Next> queue = new LinkedBlockingQueue<>();

  /** What comes next: work, or the end. */
  public record Next(Optional<Work> work) {}

  public void add(Work work) {
    queue.add(new Next(Optional.of(work)));
  }

  /** Tells one taker, behind the work added so far, that nothing comes any more. */
  public void end() {
    queue.add(END);
  }

  /** Waits for what comes next. */
  public Next take() throws InterruptedException {
    return queue.take();
  }

  /** As {@link #take}, or null if there is nothing yet. */
  @Nullable Next poll() {
    return queue.poll();
  }

  /** What was taken by somebody who cannot use it. */
  void putBack(Next taken) {
    queue.add(taken);
  }

  /** Takes all work back that nobody has taken. */
  public List<Work> recall() {
    var all = new ArrayList<Next>();
    queue.drainTo(all);
    var works = new ArrayList<Work>();
    for (Next one : all) {
      one.work().ifPresentOrElse(works::add, this::end);
    }
    return works;
  }
}
