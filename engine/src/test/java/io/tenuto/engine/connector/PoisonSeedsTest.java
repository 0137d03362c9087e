package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Some of many messages end whichever engine runs them, links break while their engines live, and
 * engines stop on order: exactly those that end engines become dead letters, whatever the seed.
 */
class PoisonSeedsTest {
  private static final int SEEDS = 300;
  private static final int MESSAGES = 120;

  @Test
  void exactlyThePoisonIsGivenUp() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      var world = new World(seed);
      world.run();
      assertThat(world.buried).as("given up, seed %s", seed).isEqualTo(world.poison);
      assertThat(world.dispatcher.suspectsNobody()).as("seed %s", seed).isTrue();
      long dead = world.poison.size();
      assertThat(world.dispatcher.ledger())
          .as("seed %s", seed)
          .isEqualTo(new Ledger(MESSAGES, MESSAGES - dead, dead, 0, 0, 0));
    }
  }

  /** One engine's life; what is on its lane, in order. */
  private static final class Engine {
    final String name;
    final String instance;
    final ArrayDeque<int[]> work = new ArrayDeque<>(); // delivery, message
    Lane lane;
    long question;

    Engine(String name, String instance) {
      this.name = name;
      this.instance = instance;
      this.lane = lane();
    }

    private Lane lane() {
      var fresh = new Lane(name, false, 1, Long.MAX_VALUE, 0);
      fresh.instance(instance);
      fresh.sender().onCredit(10_000, 1 << 20);
      return fresh;
    }
  }

  private static final class World implements Dispatcher.Commands {
    final Random random;
    final TreeSet<Integer> poison = new TreeSet<>();
    final TreeSet<Integer> buried = new TreeSet<>();
    final TestEntries entries = new TestEntries();
    final Dispatcher dispatcher;
    final Map<Lane, Engine> engines = new LinkedHashMap<>();
    private int lives;

    World(long seed) {
      random = new Random(seed);
      dispatcher =
          new Dispatcher(
              new Dispatcher.Settings(
                  "main", Delivery.AT_LEAST_ONCE, OnFull.BLOCK, DispatchPolicy.SPREAD, 3, 1 << 20),
              this,
              random::nextInt);
      for (int i = 0; i < MESSAGES; i++) {
        if (random.nextInt(25) == 0) {
          poison.add(i);
        }
      }
      for (int i = 0; i <= random.nextInt(3); i++) {
        join(new Engine("engine-" + i, "life " + ++lives));
      }
    }

    void run() {
      int added = 0;
      for (int step = 0; step < 20_000; step++) {
        if (added < MESSAGES && random.nextInt(3) == 0) {
          int to = Math.min(MESSAGES, added + 1 + random.nextInt(12));
          dispatcher.add(entries, added, to);
          dispatcher.dispatch();
          added = to;
        }
        List<Engine> all = List.copyOf(engines.values());
        step(all.get(random.nextInt(all.size())));
        if (random.nextInt(4) == 0) {
          dispatcher.tick();
        }
        if (added == MESSAGES && dispatcher.ledger().retained() == 0) {
          return;
        }
      }
    }

    private void step(Engine engine) {
      switch (random.nextInt(40)) {
        case 0 -> { // its link breaks and comes back
          leave(engine);
          engine.work.clear();
          engine.lane = engine.lane();
          join(engine);
        }
        case 1 -> { // it is told to end, and another takes its place
          engine.lane.draining();
          leave(engine);
          join(new Engine(engine.name, "life " + ++lives));
        }
        default -> work(engine);
      }
    }

    private void work(Engine engine) {
      if (engine.question > 0) {
        engine.lane.alone(engine.question);
        engine.question = 0;
        dispatcher.dispatch();
      }
      engine.lane.ready(true);
      int[] next = engine.work.poll();
      if (next == null) {
        dispatcher.dispatch();
      } else if (poison.contains(next[1])) {
        leave(engine);
        join(new Engine(engine.name, "life " + ++lives));
      } else {
        dispatcher.onSettle(engine.lane, Answer.of(Settlement.DONE, next[0], 1));
      }
    }

    private void join(Engine engine) {
      engine.question = 0;
      engines.put(engine.lane, engine);
      dispatcher.join(engine.lane);
    }

    private void leave(Engine engine) {
      dispatcher.leave(engine.lane);
      engines.remove(engine.lane);
    }

    private Engine engine(Lane lane) {
      return Objects.requireNonNull(engines.get(lane));
    }

    @Override
    public void send(Lane lane, long first, Entries what, int from, int to, int attempt) {
      for (int i = from; i < to; i++) {
        engine(lane).work.add(new int[] {(int) first + i - from, i});
      }
    }

    @Override
    public void demand(Lane lane, long messages, long bytes, long headBytes) {}

    @Override
    public void alone(Lane lane, long question) {
      engine(lane).question = question;
    }

    @Override
    public void together(Lane lane) {
      engine(lane).question = 0;
    }

    @Override
    public void deadLetter(Entries what, int index, String cause, List<String> by, int attempt) {
      assertThat(buried.add(index)).as("given up once").isTrue();
      assertThat(cause).contains("its engine was lost 3 times");
      assertThat(new ArrayList<>(by)).isNotEmpty();
    }
  }
}
