package io.tenuto.engine.simulation;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Runs clusters from seeds and says what was wrong. */
final class Seeds {
  private static final int SHOWN_EVENTS = 40;

  private Seeds() {}

  /**
   * Runs one seed.
   *
   * @param ended told of the cluster when it has run to its end
   * @return what was wrong, if anything
   */
  static Optional<String> run(long seed, Shells shells, Path folder, Consumer<SimCluster> ended) {
    return run(seed, shells, folder, ended, EnumSet.allOf(Rule.class));
  }

  /** As above, with a checker that knows these rules only. */
  static Optional<String> run(
      long seed, Shells shells, Path folder, Consumer<SimCluster> ended, Set<Rule> rules) {
    var cluster = new SimCluster(seed, shells, folder);
    try {
      cluster.run();
    } catch (RuntimeException | Error e) {
      ended.accept(cluster);
      return Optional.of(told(seed, String.valueOf(e), List.of(e.getStackTrace()).toString()));
    }
    ended.accept(cluster);
    return check(seed, cluster.history(), rules);
  }

  private static Optional<String> check(long seed, History history, Set<Rule> rules) {
    List<HistoryChecker.Violation> violations = HistoryChecker.check(history.events(), rules);
    if (violations.isEmpty()) {
      return Optional.empty();
    }
    HistoryChecker.Violation first = violations.get(0);
    return Optional.of(told(seed, violations.toString(), before(history, first)));
  }

  private static String before(History history, HistoryChecker.Violation violation) {
    String[] lines = history.text().split("\n");
    int from = Math.max(0, violation.event() - SHOWN_EVENTS);
    int to = Math.min(lines.length, violation.event() + 1);
    return String.join("\n", List.of(lines).subList(from, to));
  }

  private static String told(long seed, String what, String detail) {
    return "seed "
        + seed
        + " fails; alone: -Dtenuto.simulation.first="
        + seed
        + " -Dtenuto.simulation.seeds=1: "
        + what
        + "\n"
        + detail;
  }
}
