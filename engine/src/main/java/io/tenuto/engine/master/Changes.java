package io.tenuto.engine.master;

import io.tenuto.log.LogException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a deployment, one after the other: each is decided when those before it have been
 * carried out, then kept by the {@link ControlLog}, then carried out, then answered. So what was
 * answered with success survives the master. Owned by the loop's thread, which waits for no disk.
 */
final class Changes {
  private static final int WAITING_MAX = 1000;

  /** A pause before what nobody waits for is tried again. */
  private static final long RETRY_NANOS = 10_000_000_000L;

  private final ControlLog log;
  private final MasterMachine machine;
  private final Executor loop;
  private final LongSupplier nowNanos;
  private final Consumer<String> notices;
  private final ControlState kept = new ControlState();
  private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
  private boolean busy;
  private @Nullable Long retryAtNanos;
  private @Nullable IOException failure;

  /** Told once, on the loop's thread, what has become of a change. */
  interface Answer {
    /** It is kept and has been carried out; empty if there was nothing to be changed. */
    void done(Optional<ControlChange> change);

    /** It has not been carried out, and why. */
    void refused(Exception why);
  }

  private record Asked(Supplier<Optional<ControlChange>> decide, Answer answer) {}

  /** Nobody waits: what there is to be said, notices say. */
  private static final Answer NOBODY =
      new Answer() {
        @Override
        public void done(Optional<ControlChange> change) {}

        @Override
        public void refused(Exception why) {}
      };

  /**
   * @param machine knows already what the log has kept
   * @param notices told when the log fails, for people
   */
  Changes(
      ControlLog log,
      MasterMachine machine,
      Executor loop,
      LongSupplier nowNanos,
      Consumer<String> notices) {
    this.log = log;
    this.machine = machine;
    this.loop = loop;
    this.nowNanos = nowNanos;
    this.notices = notices;
    log.kept().forEach(kept::apply);
  }

  /**
   * Asks for a change.
   *
   * @param decide what it is, at its turn; empty if there is nothing to be changed
   */
  void ask(Supplier<Optional<ControlChange>> decide, Answer answer) {
    if (waiting.size() >= WAITING_MAX) {
      answer.refused(
          new IOException(WAITING_MAX + " changes are waiting for the disk. Try again later."));
    } else {
      waiting.add(new Asked(decide, answer));
      next();
    }
  }

  /** Keeps what processes have told and nobody waits for. */
  void tick() {
    boolean pausing = retryAtNanos != null && nowNanos.getAsLong() - retryAtNanos < 0;
    if (!busy && waiting.isEmpty() && failure == null && !pausing) {
      machine.unkept(kept).ifPresent(change -> keep(change, NOBODY));
    }
  }

  private void next() {
    while (!busy && !waiting.isEmpty()) {
      Asked asked = waiting.remove();
      if (failure != null) {
        asked.answer().refused(failure);
        continue;
      }
      Optional<ControlChange> change;
      try {
        change = asked.decide().get();
      } catch (RuntimeException e) {
        asked.answer().refused(e);
        continue;
      }
      if (change.isEmpty()) {
        asked.answer().done(change);
      } else {
        keep(change.get(), asked.answer());
      }
    }
  }

  private void keep(ControlChange change, Answer answer) {
    busy = true;
    log.append(change, problem -> loop.execute(() -> appended(change, answer, problem)));
  }

  private void appended(ControlChange change, Answer answer, @Nullable IOException problem) {
    busy = false;
    if (problem == null) {
      kept.apply(change);
      if (answer != NOBODY) { // otherwise it is how things are already
        machine.apply(change, nowNanos.getAsLong());
      }
      answer.done(Optional.of(change));
    } else {
      failed(problem, answer != NOBODY);
      answer.refused(problem);
    }
    next();
  }

  private void failed(IOException problem, boolean awaited) {
    if (problem instanceof TermEndedException) { // another master takes over, and people need not
      failure = problem;
      return;
    }
    boolean fatal = !(problem instanceof LogException known && known.retryable());
    if (fatal) {
      failure = problem;
    }
    if (fatal || !awaited) {
      notices.accept(
          "the master cannot keep changes: "
              + problem.getMessage()
              + (fatal ? " It takes none until it has been started anew; streams go on." : ""));
      retryAtNanos = nowNanos.getAsLong() + RETRY_NANOS;
    }
  }
}
