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
  private final WorkerMachine machine = new WorkerMachine(log, "life");

  private static final class Log implements WorkerMachine.Commands {
    final List<String> said = new ArrayList<>();
    final Map<Long, String> running = new LinkedHashMap<>();
    final Map<Long, String> instances = new LinkedHashMap<>();
    long last;
    int changes;

    @Override
    public void start(long run, String instance, EngineOrder order) {
      assertThat(running.values()).as("one run at a time").doesNotContain(order.engine());
      assertThat(instances.values()).as("another one each time").doesNotContain(instance);
      running.put(run, order.engine());
      instances.put(run, instance);
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
    public void changed() {
      changes++;
    }

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

  @Test
  void whoeverIsEndedOnPurposeIsToldAndWhoeverEndsByItselfIsNot() {
    machine.onStart(1, order("e"), 0);
    machine.onStart(2, order("f"), 0);
    String first = log.instances.get(log.last - 1);
    String second = log.instances.get(log.last);
    machine.onFell("e");
    assertThat(machine.pardons()).containsExactly(first);
    assertThat(log.changes).as("told at once").isEqualTo(3);
    exit(S);
    machine.tick(2 * S);
    assertThat(machine.pardons()).as("f ended by itself").containsExactly(first);
    machine.onStop(3, "f", 3 * S);
    assertThat(machine.pardons()).as("it ends in good order").containsExactly(first);
    log.changes = 0;
    machine.tick(3 * S + WorkerMachine.DRAIN_PATIENCE_NANOS);
    assertThat(machine.pardons()).containsExactly(first, log.instances.get(log.last));
    assertThat(machine.pardons()).doesNotContain(second);
    assertThat(log.changes).as("told at once").isOne();
  }

  @Test
  void backlogsAreNotPardonedSinceNobodyBlamesAnythingForTheirEnd() {
    machine.onStart(1, new EngineOrder("b", pipeline(1, 2), "statistics", true), 0);
    machine.onFell("b");
    assertThat(log.take()).containsExactly("start b", "kill b");
    assertThat(machine.pardons()).isEmpty();
  }

  @Test
  void theLatestPardonsAreRememberedAndNoMore() {
    machine.onStart(1, order("e"), 0);
    for (long second = 1; second <= WorkerMachine.MOST_PARDONS + 2; second++) {
      machine.onFell("e");
      exit(second * S);
      machine.tick(second * S);
    }
    var all = List.copyOf(log.instances.values());
    assertThat(machine.pardons()).isEqualTo(all.subList(2, all.size() - 1));
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
      var subject = new WorkerMachine(history, "life");
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
