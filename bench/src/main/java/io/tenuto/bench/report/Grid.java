package io.tenuto.bench.report;

import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Results;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.system.Guarantee;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The plane of message sizes and processing costs for one delivery guarantee.
 *
 * @param sizes in bytes, rising; of all guarantees, so that their figures lie over one another
 * @param costs in microseconds, rising; of all guarantees
 * @param subjects who promises this delivery, by name; no bounds
 * @param rows one for each subject in each place of the plane, also where nothing was measured
 */
record Grid(
    Guarantee delivery,
    List<Integer> sizes,
    List<Integer> costs,
    List<Subject> subjects,
    Map<Place, List<Row>> rows,
    Bounds bounds) {

  /** One grid for each guarantee that somebody was measured with, the weakest first. */
  static List<Grid> of(Results results) {
    Bounds bounds = Bounds.of(results);
    List<Integer> sizes =
        results.cells().stream().map(CellResult::bytes).distinct().sorted().toList();
    List<Integer> costs =
        results.cells().stream().map(CellResult::costMicros).distinct().sorted().toList();
    var byDelivery = new TreeMap<Guarantee, List<CellResult>>();
    for (CellResult cell : results.cells()) {
      if (!cell.bound()) {
        byDelivery.computeIfAbsent(cell.subject().delivery(), any -> new ArrayList<>()).add(cell);
      }
    }
    var grids = new ArrayList<Grid>();
    byDelivery.forEach((delivery, cells) -> grids.add(of(delivery, sizes, costs, cells, bounds)));
    return grids;
  }

  private static Grid of(
      Guarantee delivery,
      List<Integer> sizes,
      List<Integer> costs,
      List<CellResult> cells,
      Bounds bounds) {
    List<Subject> subjects = cells.stream().map(CellResult::subject).distinct().sorted().toList();
    var byPlace = new HashMap<Place, Map<Subject, Entry>>();
    for (Entry entry : entries(cells)) {
      byPlace.computeIfAbsent(entry.place(), any -> new HashMap<>()).put(entry.subject(), entry);
    }
    var rows = new TreeMap<Place, List<Row>>();
    for (int cost : costs) {
      for (int size : sizes) {
        var place = new Place(size, cost);
        Map<Subject, Entry> there = byPlace.getOrDefault(place, Map.of());
        rows.put(place, Judging.rows(place, subjects, there, bounds));
      }
    }
    return new Grid(delivery, sizes, costs, subjects, rows, bounds);
  }

  /** Repeats of the same subject in the same cell together, in the order of their numbers. */
  static Collection<Entry> entries(List<CellResult> cells) {
    var repeats = new LinkedHashMap<List<Object>, List<CellResult>>();
    cells.stream()
        .sorted(java.util.Comparator.comparingInt(CellResult::repeat))
        .forEach(
            cell ->
                repeats
                    .computeIfAbsent(
                        List.of(cell.subject(), Place.of(cell)), any -> new ArrayList<>())
                    .add(cell));
    return repeats.values().stream()
        .map(all -> new Entry(all.get(0).subject(), Place.of(all.get(0)), all))
        .toList();
  }

  List<Row> at(int bytes, int costMicros) {
    return rows.getOrDefault(new Place(bytes, costMicros), List.of());
  }

  /** All rows of one subject, place by place. */
  List<Row> of(Subject subject) {
    return rows.values().stream()
        .flatMap(List::stream)
        .filter(row -> row.subject().equals(subject))
        .toList();
  }

  /** {@code at least once}. */
  String words() {
    return delivery.toString().replace('-', ' ');
  }
}
