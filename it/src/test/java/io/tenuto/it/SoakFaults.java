package io.tenuto.it;

import io.tenuto.engine.run.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * What happens to a deployment under load: one thing after the other, chosen from a seed, each kind
 * once to begin with. Owned by one thread.
 */
final class SoakFaults {
  private static final int RARE = 25; // the master or the worker, of so many that concern engines

  private final SoakDeployment deployment;
  private final Flow flow;
  private final Random random;
  private final List<Kind> first = new ArrayList<>(List.of(Kind.values()));
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

  private enum Kind {
    ENGINE_KILLED,
    ENGINE_FROZEN,
    MASTER_AWAY,
    WORKER_KILLED
  }

  SoakFaults(SoakDeployment deployment, Flow flow, long seed) {
    this.deployment = deployment;
    this.flow = flow;
    this.random = new Random(seed);
    Collections.shuffle(first, random);
  }

  /** Whether there was each kind. */
  boolean allKinds() {
    return first.isEmpty();
  }

  /** Waits a moment, does something, and waits until the flow is over it. */
  void next() throws IOException, InterruptedException {
    flow.goesOn(between(0.5, 3), 0);
    Kind kind = first.isEmpty() ? drawn() : first.remove(0);
    counts.merge(kind, 1, Integer::sum);
    switch (kind) {
      case ENGINE_KILLED -> killEngine();
      case ENGINE_FROZEN -> freezeEngine();
      case MASTER_AWAY -> masterAway();
      case WORKER_KILLED -> deployment.replaceWorker();
    }
    awaitRecovery();
  }

  private Kind drawn() {
    if (random.nextInt(RARE) == 0) {
      return random.nextBoolean() ? Kind.MASTER_AWAY : Kind.WORKER_KILLED;
    }
    return random.nextBoolean() ? Kind.ENGINE_KILLED : Kind.ENGINE_FROZEN;
  }

  private double between(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  private ProcessHandle anEngine() {
    List<ProcessHandle> engines = deployment.awaitEngines();
    return engines.get(random.nextInt(engines.size()));
  }

  private void killEngine() {
    anEngine().destroyForcibly();
  }

  private void freezeEngine() throws IOException, InterruptedException {
    long pid = anEngine().pid();
    Signal.freeze(pid);
    try {
      flow.goesOn(between(0.2, 2.5), 0);
    } finally {
      Signal.thaw(pid);
    }
  }

  /** Half of the time an engine dies meanwhile, which its worker has to replace alone. */
  private void masterAway() throws IOException, InterruptedException {
    deployment.killMaster();
    if (random.nextBoolean()) {
      killEngine();
    }
    flow.goesOn(between(0.2, 5), 0);
    deployment.startMaster();
  }

  /**
   * Until what was accepted before is most likely done, and all engines are there. So no message is
   * caught again and again, and blamed.
   */
  private void awaitRecovery() throws InterruptedException {
    Sample from = flow.now();
    flow.await(
        sample ->
            sample.seconds() > from.seconds()
                && sample.ledger().completed()
                    >= from.ledger().accepted() + 3 * EngineKiller.WINDOW);
    deployment.awaitEngines();
  }

  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(
            each ->
                each.getValue()
                    + " × "
                    + each.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .collect(Collectors.joining(", "));
  }
}
