package io.tenuto.cli.report;

import io.tenuto.engine.run.RunSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Engines as rows of a picture: one for each, or, when there are too many to tell apart, one for
 * each stage.
 *
 * @param names of the rows
 * @param shares for each row the busy share, 0 to 1, at each point of the trace
 */
record EngineRows(List<String> names, List<List<Double>> shares) {
  private static final int MOST = 24;

  /** A stage and how busy its engines were over the whole run, 0 to 1. */
  record StageUse(String stage, int engines, double busy) {}

  static EngineRows of(List<RunSummary.EngineUse> engines, Trace trace) {
    var rows = new LinkedHashMap<String, List<Integer>>();
    for (int i = 0; i < engines.size(); i++) {
      String name = engines.size() > MOST ? engines.get(i).stage() : engines.get(i).name();
      rows.computeIfAbsent(name, key -> new ArrayList<>()).add(i);
    }
    var names = new ArrayList<String>();
    var shares = new ArrayList<List<Double>>();
    rows.forEach(
        (name, members) -> {
          names.add(members.size() > 1 ? name + " ×" + members.size() : name);
          shares.add(trace.points().stream().map(point -> mean(point, members)).toList());
        });
    return new EngineRows(names, shares);
  }

  private static double mean(Point point, List<Integer> engines) {
    return engines.stream()
        .mapToDouble(engine -> engine < point.busy().size() ? point.busy().get(engine) : 0)
        .average()
        .orElse(0);
  }

  /** The stage that limits the others; empty without engines or samples. */
  static Optional<StageUse> busiest(List<RunSummary.EngineUse> engines, Trace trace) {
    Map<String, List<Double>> stages = new LinkedHashMap<>();
    for (int i = 0; i < engines.size(); i++) {
      stages.computeIfAbsent(engines.get(i).stage(), key -> new ArrayList<>()).add(trace.busy(i));
    }
    return stages.entrySet().stream()
        .map(
            entry ->
                new StageUse(
                    entry.getKey(),
                    entry.getValue().size(),
                    entry.getValue().stream().mapToDouble(Double::doubleValue).average().orElse(0)))
        .filter(use -> !trace.points().isEmpty())
        .max(Comparator.comparingDouble(StageUse::busy));
  }
}
