package io.tenuto.scheduler.report;

import io.tenuto.page.Figures;
import io.tenuto.page.drawing.HeatMap;
import io.tenuto.scheduler.simulation.Result;
import io.tenuto.scheduler.simulation.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which worker is drawn in which row, and how dark: whoever comes takes the lowest row that is
 * free, so that there are no more rows than workers at a time.
 */
final class WorkerMap {
  private final Map<Integer, Drawn> present = new LinkedHashMap<>();
  private final List<Drawn> all = new ArrayList<>();
  private final TreeSet<Integer> free = new TreeSet<>();
  private int rows;

  /** One worker. */
  private record Drawn(int id, int row, List<HeatMap.Cell> cells) {}

  WorkerMap(Result result) {
    List<Sample> samples = result.samples();
    for (int i = 0; i + 1 < samples.size(); i++) {
      Sample now = samples.get(i);
      leave(now);
      double until = samples.get(i + 1).second();
      now.coresOfWorkers()
          .forEach(
              (id, cores) ->
                  drawn(id)
                      .cells()
                      .add(new HeatMap.Cell(now.second(), until, cores / result.workerCores())));
    }
  }

  private void leave(Sample now) {
    present
        .values()
        .removeIf(
            each -> {
              boolean gone = !now.coresOfWorkers().containsKey(each.id());
              return gone && free.add(each.row());
            });
  }

  private Drawn drawn(int id) {
    return present.computeIfAbsent(
        id,
        any -> {
          Integer lowest = free.pollFirst();
          var drawn = new Drawn(id, lowest == null ? rows++ : lowest, new ArrayList<>());
          all.add(drawn);
          return drawn;
        });
  }

  int rows() {
    return rows;
  }

  List<HeatMap.Band> bands() {
    return all.stream()
        .map(
            each -> {
              double until = each.cells().get(each.cells().size() - 1).until();
              String words =
                  "worker %d, from %s to %s"
                      .formatted(
                          each.id(),
                          Figures.seconds(each.cells().get(0).from()),
                          Figures.seconds(until));
              return new HeatMap.Band(each.row(), words, each.cells());
            })
        .toList();
  }
}
