package io.tenuto.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What runs for a slot: started later and later, ended when it is aborted, measured after its end.
 */
@Timeout(60)
class SlotProcessTest {
  private final List<Running> started = new ArrayList<>();
  private final List<SlotProcess> closed = new ArrayList<>();
  private Runnable whileStarting = () -> {};

  /** Starts on this host, but does not return before something else has happened. */
  private final Launcher launcher =
      new Launcher() {
        @Override
        public Optional<String> obstacle(Command command) {
          return Optional.empty();
        }

        @Override
        public Running start(Command command, int slot, Ends ends, Consumer<String> lines)
            throws ProcessFailure.Start {
          Running running = Spawned.start(command, slot, ends, lines);
          started.add(running);
          whileStarting.run();
          return running;
        }
      };

  private final Command sleeping = command("exec sleep 1000");
  private final SlotProcess slot =
      new SlotProcess(
          new CodeInSlot("the program", sleeping, 3), ProcessListener.NONE, closed::add);

  private Command command(String script) {
    return Command.here("stage", List.of("/bin/sh", "-c", script)).by(launcher);
  }

  private Running start(Command command) throws Exception {
    return slot.start(command, Ends.ofLines(Path.of("")));
  }

  @AfterEach
  void nothingIsLeft() {
    started.forEach(SlotProcess::end);
    assertThat(started).noneMatch(Running::alive);
  }

  @Test
  void afterFailuresTheNextIsStartedLater() throws Exception {
    long before = System.nanoTime();
    for (int i = 0; i < 3; i++) {
      slot.failed();
    }
    start(sleeping);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(400_000_000L);
  }

  @Test
  void afterOneThatHasWorkedTheNextIsStartedAtOnce() throws Exception {
    for (int i = 0; i < 20; i++) { // ten seconds otherwise
      slot.failed();
    }
    slot.worked();
    long before = System.nanoTime();
    start(sleeping);
    assertThat(System.nanoTime() - before).isLessThan(9_000_000_000L);
  }

  @Test
  void whatIsAbortedWhileItStartsIsKilled() throws Exception {
    whileStarting = slot::abort;
    Running running = start(sleeping);
    assertThat(running.awaitEnd()).isTrue();
    assertThat(running.status()).isEqualTo(137);
  }

  @Test
  void whoeverWaitsForAStartWaitsNoLongerOnceAborted() throws Exception {
    for (int i = 0; i < 20; i++) {
      slot.failed();
    }
    var failure = new CompletableFuture<Throwable>();
    var waiting = new Thread(() -> failure.complete(catchThrowable(() -> start(sleeping))));
    waiting.start();
    OutsideKit.await(
        "it waits", () -> waiting.getState() == Thread.State.TIMED_WAITING || !waiting.isAlive());
    long before = System.nanoTime();
    slot.abort();
    assertThat(failure.get())
        .isInstanceOf(ProcessFailure.TimedOut.class)
        .hasMessageContaining("stage 'stage', slot 3: timed out: the program was killed before");
    assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
    assertThat(started).isEmpty();
  }

  @Test
  void whatRunsIsKilledWhenItIsAbortedAndNothingIsStartedAnyMore() throws Exception {
    Running running = start(sleeping);
    slot.abort();
    assertThat(running.awaitEnd()).isTrue();
    assertThatThrownBy(() -> start(sleeping)).isInstanceOf(ProcessFailure.TimedOut.class);
    assertThat(started).hasSize(1);
  }

  @Test
  void closingEndsWhatWouldNotEndByItself() throws Exception {
    Running running = start(sleeping); // it does not read its input
    slot.close(Duration.ofMillis(1));
    assertThat(running.alive()).isFalse();
    assertThat(slot.present()).isNull();
    assertThat(closed).containsExactly(slot);
  }

  @Test
  void processorTimeOutlivesItsProcess() throws Exception {
    Running first =
        start(command("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; read -r end"));
    OutsideKit.await("it has worked", () -> first.cpuNanos() != 0);
    slot.close(Duration.ofSeconds(30));
    long seen = slot.cpuNanos();
    assertThat(seen).isGreaterThanOrEqualTo(Math.max(0, first.cpuNanos()));
    start(sleeping);
    assertThat(slot.cpuNanos()).isGreaterThanOrEqualTo(seen);
    assertThat(slot.residentBytes()).isNotZero();
  }
}
