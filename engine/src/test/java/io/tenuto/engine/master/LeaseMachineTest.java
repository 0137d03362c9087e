package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.Peer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Leases of engine sets: small examples, and random histories that must keep what is promised. */
class LeaseMachineTest {
  private static final long PATIENCE = 5_000;

  private final Told told = new Told();
  private final LeaseMachine machine = new LeaseMachine("cells/source", "statistics", told);

  /** What connectors and engines were told last. */
  private static final class Told implements LeaseMachine.Commands {
    final Map<String, List<Peer>> leases = new TreeMap<>();
    final Map<String, List<Peer>> serves = new TreeMap<>();
    final Map<String, Long> epochs = new TreeMap<>();
    long highest;

    @Override
    public void lease(String node, String connector, String group, long epoch, List<Peer> peers) {
      note(connector, leases, epoch, peers);
    }

    @Override
    public void serve(String node, String engine, long epoch, List<Peer> peers) {
      note(engine, serves, epoch, peers);
    }

    private void note(String who, Map<String, List<Peer>> what, long epoch, List<Peer> peers) {
      assertThat(epoch).as("epochs never fall").isGreaterThanOrEqualTo(highest);
      boolean news = what.containsKey(who) && !peers.equals(what.get(who));
      if (news) {
        assertThat(epoch)
            .as("a change raises the epoch")
            .isGreaterThan(epochs.getOrDefault(who, -1L));
      }
      highest = epoch;
      epochs.put(who, epoch);
      what.put(who, peers);
    }

    Set<String> of(String connector) {
      var names = new TreeSet<String>();
      leases.getOrDefault(connector, List.of()).forEach(peer -> names.add(peer.name()));
      return names;
    }
  }

  private static LeaseMachine.Self self(String name, boolean listens) {
    List<String> endpoints =
        listens ? List.of("tcp://10.0.0.1:" + (1000 + name.hashCode() % 999)) : List.of();
    return new LeaseMachine.Self("node-" + name, "host", name, endpoints);
  }

  private static Optional<LeaseMachine.Told> nothing() {
    return Optional.of(new LeaseMachine.Told(0, List.of()));
  }

  private void engine(String name) {
    machine.onEngine(self(name, true), nothing(), 0);
  }

  private void connector(String name) {
    machine.onConnector(self(name, true), nothing(), 0);
  }

  @Test
  void oneConnectorGetsAllEnginesUpToSixteen() {
    connector("c");
    for (int i = 0; i < 20; i++) {
      engine("e" + i);
    }
    assertThat(told.of("c")).hasSize(16);
  }

  @Test
  void everyEngineServesSomebodyAndEveryConnectorHasEngines() {
    for (int c = 0; c < 100; c++) {
      connector("c" + c);
    }
    for (int e = 0; e < 1000; e++) {
      engine("e" + e);
    }
    var served = new HashSet<String>();
    for (int c = 0; c < 100; c++) {
      assertThat(told.of("c" + c)).hasSize(16);
      served.addAll(told.of("c" + c));
    }
    assertThat(served).hasSize(1000);
  }

  @Test
  void anEngineThatComesLateTakesItsShare() {
    for (int c = 0; c < 50; c++) {
      connector("c" + c);
    }
    for (int e = 0; e < 16; e++) {
      engine("e" + e);
    }
    engine("late");
    long serves =
        java.util.stream.IntStream.range(0, 50)
            .filter(c -> told.of("c" + c).contains("late"))
            .count();
    assertThat(serves).isGreaterThanOrEqualTo(20);
  }

  @Test
  void anEngineThatListensNowhereIsToldWhereToDial() {
    connector("c");
    machine.onEngine(self("e", false), nothing(), 0);
    assertThat(told.leases.get("c")).containsExactly(new Peer("e", "host", List.of()));
    assertThat(told.serves.get("e"))
        .containsExactly(new Peer("c", "host", self("c", true).endpoints()));
  }

  @Test
  void twoThatOnlyDialMeetAtARelay() {
    machine.onConnector(self("c", false), nothing(), 0);
    machine.onEngine(self("e", false), nothing(), 0);
    assertThat(told.of("c")).isEmpty();
    machine.onRelays(List.of(List.of("tcp://relay:1")));
    assertThat(told.leases.get("c"))
        .containsExactly(new Peer("e", "host", List.of("tcp://relay:1"), true));
    assertThat(told.serves.get("e"))
        .containsExactly(new Peer("c", "host", List.of("tcp://relay:1"), true));
  }

  @Test
  void aNewMasterKnowsThatTwoMeetAtARelay() {
    machine.onRelays(List.of(List.of("tcp://relay:1")));
    var engine = new Peer("e", "host", List.of("tcp://relay:1"), true);
    var before = new LeaseMachine.Told(7, List.of(engine));
    machine.onConnector(self("c", false), Optional.of(before), 0);
    assertThat(told.leases.get("c")).as("the engine has not come back yet").containsExactly(engine);
    machine.onEngine(self("e", false), nothing(), 0);
    assertThat(told.leases.get("c")).containsExactly(engine);
    assertThat(told.serves.get("e"))
        .containsExactly(new Peer("c", "host", List.of("tcp://relay:1"), true));
  }

  @Test
  void twoThatOnlyDialAreStrandedUntilSomebodyListensOrARelayComes() {
    machine.onConnector(self("c", false), nothing(), 0);
    assertThat(machine.stranded()).as("no engine yet").isEmpty();
    machine.onEngine(self("e", false), nothing(), 0);
    assertThat(machine.stranded()).contains(new LeaseMachine.Stranded("c", "e"));
    machine.onEngine(self("f", true), nothing(), 0);
    assertThat(machine.stranded()).as("e can reach nobody").isPresent();
    machine.onConnector(self("d", true), nothing(), 0);
    assertThat(machine.stranded()).as("everybody reaches somebody").isEmpty();
    machine.onConnectorGone("d");
    assertThat(machine.stranded()).isPresent();
    machine.onRelays(List.of(List.of("tcp://relay:1")));
    assertThat(machine.stranded()).isEmpty();
  }

  @Test
  void aSilentEngineKeepsItsLeasesForAWhileAndThenLosesThem() {
    connector("c");
    engine("e");
    machine.onEngineSilent("e", 1000);
    machine.tick(1000 + PATIENCE, PATIENCE);
    assertThat(told.of("c")).containsExactly("e");
    machine.tick(1001 + PATIENCE, PATIENCE);
    assertThat(told.of("c")).isEmpty();
  }

  @Test
  void aNewMasterTakesOverWhatConnectorsHold() {
    List<Peer> held = new ArrayList<>();
    for (int e = 0; e < 5; e++) {
      held.add(new Peer("e" + e, "host", self("e" + e, true).endpoints()));
    }
    machine.onConnector(self("c", true), Optional.of(new LeaseMachine.Told(41, held)), 0);
    assertThat(told.leases.get("c")).isEqualTo(held);
    assertThat(told.epochs.get("c")).isEqualTo(41);
    for (int e = 0; e < 5; e++) {
      engine("e" + e);
    }
    assertThat(told.leases.get("c")).as("nothing was taken away meanwhile").isEqualTo(held);
    engine("e5");
    assertThat(told.epochs.get("c")).isGreaterThan(41);
    assertThat(told.of("c")).hasSize(6);
  }

  @Test
  void anEngineThatMovedIsToldAnew() {
    connector("c");
    engine("e");
    machine.onEngine(
        new LeaseMachine.Self("node-e", "host", "e", List.of("tcp://10.0.0.9:9")), nothing(), 0);
    assertThat(told.leases.get("c"))
        .containsExactly(new Peer("e", "host", List.of("tcp://10.0.0.9:9")));
  }

  @Test
  void anIdleEngineComesToTheHelpOfAWaitingConnector() {
    for (int c = 0; c < 3; c++) {
      connector("c" + c);
    }
    for (int e = 0; e < 30; e++) {
      engine("e" + e);
    }
    Set<String> before = told.of("c0");
    for (int e = 0; e < 30; e++) {
      machine.onEngineReport("e" + e, !before.contains("e" + e));
    }
    machine.onConnectorReport("c0", 500);
    var gained = new TreeSet<>(told.of("c0"));
    gained.removeAll(before);
    assertThat(gained).hasSize(1);
    assertThat(told.of("c0")).hasSize(16);
  }

  @Test
  void randomHistoriesKeepWhatIsPromised() {
    for (long seed = 0; seed < 60; seed++) {
      new History(seed).run(400);
    }
  }

  /** A random sequence of events, checked after each. */
  private static final class History {
    private final long seed;
    private final Random random;
    private final Told told = new Told();
    private final LeaseMachine machine = new LeaseMachine("s", "g", told);
    private final Map<String, Boolean> engines = new TreeMap<>();
    private final Map<String, Boolean> connectors = new TreeMap<>();
    private final Set<String> silent = new TreeSet<>();
    private boolean relay;
    private long now;

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    void run(int events) {
      for (int i = 0; i < events; i++) {
        now += random.nextInt(1000);
        step();
        check();
      }
    }

    private void step() {
      String engine = "e" + random.nextInt(40);
      String connector = "c" + random.nextInt(8);
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> {
          boolean listens = engines.computeIfAbsent(engine, name -> random.nextInt(4) > 0);
          machine.onEngine(self(engine, listens), asTold(told.serves, engine), now);
          silent.remove(engine);
        }
        case 4, 5, 6 -> {
          boolean listens = connectors.computeIfAbsent(connector, name -> random.nextInt(4) > 0);
          machine.onConnector(self(connector, listens), asTold(told.leases, connector), now);
          silent.remove(connector);
        }
        case 7 -> {
          machine.onEngineGone(engine);
          engines.remove(engine);
          silent.remove(engine);
          told.serves.remove(engine);
        }
        case 8 -> {
          machine.onConnectorGone(connector);
          connectors.remove(connector);
          silent.remove(connector);
          told.leases.remove(connector);
        }
        case 9 -> {
          if (engines.containsKey(engine)) {
            machine.onEngineSilent(engine, now);
            silent.add(engine);
          }
          if (connectors.containsKey(connector) && random.nextInt(3) == 0) {
            machine.onConnectorSilent(connector, now);
            silent.add(connector);
          }
        }
        case 10 -> {
          machine.onEngineReport(engine, random.nextBoolean());
          machine.onConnectorReport(connector, random.nextInt(3) * 10L);
        }
        default -> {
          relay = random.nextInt(3) > 0;
          machine.onRelays(relay ? List.of(List.of("tcp://relay:1")) : List.of());
          machine.tick(now, PATIENCE);
          List.copyOf(silent)
              .forEach(
                  name -> {
                    if (machine.engines().stream().noneMatch(e -> e.name.equals(name))
                        && machine.connectors().stream().noneMatch(c -> c.name.equals(name))) {
                      engines.remove(name);
                      connectors.remove(name);
                      silent.remove(name);
                      told.serves.remove(name);
                      told.leases.remove(name);
                    }
                  });
        }
      }
    }

    private Optional<LeaseMachine.Told> asTold(Map<String, List<Peer>> what, String who) {
      // a new link, or the same one telling a changed view
      if (what.containsKey(who) && !silent.contains(who) && random.nextBoolean()) {
        return Optional.empty();
      }
      return Optional.of(
          new LeaseMachine.Told(
              told.epochs.getOrDefault(who, 0L), what.getOrDefault(who, List.of())));
    }

    private void check() {
      long reachableEngines;
      for (Member.Connector connector : machine.connectors()) {
        assertThat(connector.mates).as("seed %d", seed).hasSizeLessThanOrEqualTo(16);
        if (!connector.present()) {
          continue;
        }
        assertThat(told.of(connector.name)).as("seed %d", seed).isEqualTo(connector.mates);
        reachableEngines =
            machine.engines().stream()
                .filter(Member::present)
                .filter(engine -> reachable(engine, connector))
                .count();
        long has =
            machine.engines().stream()
                .filter(Member::present)
                .filter(engine -> connector.mates.contains(engine.name))
                .filter(engine -> reachable(engine, connector))
                .count();
        assertThat(has)
            .as("seed %d: %s has engines", seed, connector.name)
            .isGreaterThanOrEqualTo(Math.min(reachableEngines, 16));
      }
      for (Member.Engine engine : machine.engines()) {
        for (String mate : engine.mates) {
          assertThat(machine.connectors())
              .as("seed %d", seed)
              .anyMatch(c -> c.name.equals(mate) && c.mates.contains(engine.name));
        }
        if (engine.present() && engine.mates.isEmpty()) {
          assertNobodyWaits(engine);
        }
      }
    }

    /** An engine may only be idle when every connector that can reach it is full of its own. */
    private void assertNobodyWaits(Member.Engine engine) {
      for (Member.Connector connector : machine.connectors()) {
        if (connector.present() && reachable(engine, connector)) {
          assertThat(connector.mates).as("seed %d: %s waits", seed, connector.name).hasSize(16);
          assertThat(machine.engines())
              .as("seed %d", seed)
              .filteredOn(other -> connector.mates.contains(other.name))
              .allMatch(other -> other.mates.size() == 1);
        }
      }
    }

    private boolean reachable(Member.Engine engine, Member.Connector connector) {
      return !engine.dials() || !connector.endpoints.isEmpty() || relay;
    }
  }
}
