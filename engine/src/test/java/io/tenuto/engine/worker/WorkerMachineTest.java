package io.tenuto.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which engines a worker runs, and when it starts them again. */
class WorkerMachineTest {
  private static final long MS = 1_000_000L;
  private static final long S = 1_000 * MS;

  private final Log log = new Log();
  private final WorkerMachine machine = new WorkerMachine(log);

  private static final class Log implements WorkerMachine.Commands {
    final List<String> said = new ArrayList<>();
    final Map<Long, String> running = new LinkedHashMap<>();
    long last;

    @Override
    public void start(long run, EngineOrder order) {
      assertThat(running.values()).as("one run at a time").doesNotContain(order.engine());
      running.put(run, order.engine());
      last = run;
      said.add("start " + order.engine());
    }

    @Override
    public void drain(long run) {
      said.add("drain " + running.get(run));
    }

    @Override
    public void kill(long run) {
      said.add("kill " + running.get(run));
    }

    @Override
    public void changed() {}

    List<String> take() {
      List<String> taken = List.copyOf(said);
      said.clear();
      return taken;
    }
  }

  private static EngineOrder order(String engine) {
    return new EngineOrder(engine, pipeline(1, 2), "statistics");
  }

  private static PipelineView pipeline(long version, int engines) {
    return new PipelineView(
        "cells",
        version,
        "",
        "text",
        "",
        List.of(new PipelineView.Stage("statistics", "source", engines)));
  }

  private void exit(long now) {
    log.running.remove(log.last);
    machine.onExited(log.last, 1, "it broke", now);
  }

  @Test
  void anEngineThatEndsIsStartedAgainWithinAHundredMilliseconds() {
    machine.onStart(1, order("e"), 0);
    assertThat(log.take()).containsExactly("start e");
    exit(10 * S);
    machine.tick(10 * S + 100 * MS);
    assertThat(log.take()).containsExactly("start e");
  }

  @Test
  void pausesDoubleToTenSecondsAndBeginAnewAfterHalfAMinuteOfLife() {
    machine.onStart(1, order("e"), 0);
    log.take();
    long now = 0;
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      now += MS;
      pauses.add(pauseAfterExit(now));
      now += pauses.get(i) * MS;
    }
    assertThat(pauses.subList(0, 4)).containsExactly(50L, 100L, 200L, 400L);
    assertThat(pauses.get(11)).isEqualTo(10_000);
    assertThat(pauseAfterExit(now + 31 * S)).isEqualTo(50);
  }

  @Test
  void anEngineThatIsFelledOnPurposeStartsAgainAtOnceHoweverOften() {
    machine.onStart(1, order("e"), 0);
    for (long second = 1; second <= 20; second++) {
      log.take();
      assertThat(machine.onFell("e")).isEqualTo(log.last);
      assertThat(machine.onFell("e")).as("it dies already").isZero();
      exit(second * S);
      machine.tick(second * S);
      assertThat(log.take()).containsExactly("kill e", "start e");
    }
    assertThat(machine.view(1, false).engines().get(0).restarts()).as("by itself").isZero();
    assertThat(pauseAfterExit(21 * S)).as("a death of its own").isEqualTo(50);
  }

  @Test
  void anEngineThatIsToEndAnywayIsNotFelled() {
    machine.onStart(1, order("e"), 0);
    machine.onStop(2, "e", S);
    assertThat(machine.onFell("e")).isZero();
    assertThat(machine.onFell("another")).isZero();
    assertThat(log.take()).containsExactly("start e", "drain e");
  }

  private long pauseAfterExit(long now) {
    exit(now);
    log.take();
    for (long ms = 0; ms <= 10_000; ms += 10) {
      machine.tick(now + ms * MS);
      if (!log.take().isEmpty()) {
        return ms;
      }
    }
    throw new AssertionError("not started again within 10 s");
  }

  @Test
  void whyAnEngineEndedIsTold() {
    machine.onStart(1, order("e"), 0);
    exit(S);
    WorkerView.Assigned told = machine.view(4, false).engines().get(0);
    assertThat(told.state()).isEqualTo(WorkerView.WAITING);
    assertThat(told.restarts()).isEqualTo(1);
    assertThat(told.note()).isEqualTo("ended with code 1: it broke");
  }

  @Test
  void anEngineThatIsStoppedFinishesFirstAndIsKilledWhenItTakesTooLong() {
    machine.onStart(1, order("e"), 0);
    machine.onStop(2, "e", S);
    assertThat(log.take()).containsExactly("start e", "drain e");
    assertThat(machine.view(1, false).engines().get(0).state()).isEqualTo(WorkerView.STOPPING);
    machine.tick(30 * S);
    assertThat(log.take()).isEmpty();
    machine.tick(31 * S);
    machine.tick(32 * S);
    assertThat(log.take()).containsExactly("kill e");
    exit(33 * S);
    machine.tick(60 * S);
    assertThat(machine.idle()).isTrue();
    assertThat(log.take()).isEmpty();
  }

  @Test
  void anEngineThatWaitsToBeStartedAgainIsStoppedAtOnce() {
    machine.onStart(1, order("e"), 0);
    exit(S);
    machine.onStop(2, "e", S);
    machine.tick(60 * S);
    assertThat(log.take()).containsExactly("start e");
    assertThat(machine.idle()).isTrue();
  }

  @Test
  void commandsAreCountedAnewWithEachMaster() {
    machine.onStart(7, order("e"), 0);
    assertThat(machine.view(1, false).seen()).isEqualTo(7);
    machine.onMaster();
    assertThat(machine.view(1, false).seen()).isZero();
    assertThat(machine.view(1, false).engines()).hasSize(1);
  }

  @Test
  void aChangedPipelineIsRememberedForTheMaster() {
    machine.onStart(1, order("e"), 0);
    machine.onPipeline(2, pipeline(2, 5));
    machine.onPipeline(3, pipeline(1, 9));
    assertThat(machine.pipelines()).containsExactly(pipeline(2, 5));
  }

  @Test
  void randomHistoriesRunExactlyWhatWasOrdered() {
    for (long seed = 0; seed < 100; seed++) {
      var random = new Random(seed);
      var history = new Log();
      var subject = new WorkerMachine(history);
      Map<String, Boolean> wanted = new TreeMap<>();
      long now = 0;
      long number = 0;
      int names = 0;
      for (int i = 0; i < 300; i++) {
        now += random.nextInt(2000) * MS;
        switch (random.nextInt(4)) {
          case 0 -> {
            String name = "e" + names++;
            wanted.put(name, true);
            subject.onStart(++number, order(name), now);
          }
          case 1 -> {
            String name = "e" + random.nextInt(names + 1);
            wanted.remove(name);
            subject.onStop(++number, name, now);
          }
          case 2 -> {
            if (!history.running.isEmpty()) {
              long run = history.running.keySet().iterator().next();
              history.running.remove(run);
              subject.onExited(run, random.nextInt(2), "", now);
            }
          }
          default -> subject.tick(now);
        }
      }
      now += 60 * S;
      subject.tick(now);
      subject.tick(now + 60 * S);
      assertThat(history.running.values()).as("seed %d", seed).containsAll(wanted.keySet());
    }
  }
}
