package io.tenuto.raft;

import io.tenuto.engine.master.ControlChange;
import io.tenuto.engine.master.ControlGroup;
import io.tenuto.engine.master.TermEndedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One master's time at the head of the group. Thread-safe. */
final class RaftTerm implements ControlGroup.Term {
  private final long epoch;
  private final List<ControlChange> kept;
  private final Function<Entry, CompletableFuture<String>> append;
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * @param epoch with which it has begun
   * @param kept before it began
   * @param append answers, when a majority has it on its disks, why an entry is refused, or with an
   *     empty text
   */
  RaftTerm(
      long epoch, List<ControlChange> kept, Function<Entry, CompletableFuture<String>> append) {
    this.epoch = epoch;
    this.kept = List.copyOf(kept);
    this.append = append;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public List<ControlChange> kept() {
    return kept;
  }

  @Override
  public void append(ControlChange change, Consumer<@Nullable IOException> done) {
    if (over.getCount() == 0) {
      done.accept(new TermEndedException("its term has ended", null));
      return;
    }
    var unused =
        append
            .apply(new Entry.Change(epoch, change))
            .whenComplete((refusal, failure) -> done.accept(problem(refusal, failure)));
  }

  /** Nobody knows what came of an entry that failed, so that no later one may follow it. */
  private @Nullable IOException problem(@Nullable String refusal, @Nullable Throwable failure) {
    if (failure != null) {
      end();
      return new TermEndedException(String.valueOf(failure.getMessage()), failure);
    }
    if (refusal != null && !refusal.isEmpty()) {
      end();
      return new TermEndedException(refusal, null);
    }
    return null;
  }

  /** Nothing is appended any more. */
  void end() {
    over.countDown();
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    over.await();
  }

  @Override
  public void close() {
    end();
  }
}
