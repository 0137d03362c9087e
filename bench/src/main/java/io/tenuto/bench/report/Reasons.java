package io.tenuto.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Why cells could not be measured: each reason with a number, in the order of the cells. */
record Reasons(Map<String, List<Row>> rows) {
  private static final int MOST_NAMED = 4;

  static Reasons of(Grid grid) {
    var rows = new LinkedHashMap<String, List<Row>>();
    grid.rows().values().stream()
        .flatMap(List::stream)
        .filter(row -> row.outcome() == Outcome.MARKED)
        .forEach(row -> rows.computeIfAbsent(row.reason(), any -> new ArrayList<>()).add(row));
    return new Reasons(rows);
  }

  /** From 1. */
  int number(String reason) {
    return List.copyOf(rows.keySet()).indexOf(reason) + 1;
  }

  /** {@code kafka at 1 MB × 10 ms, 10 MB × 0: the broker ended with status 1}. */
  List<String> lines() {
    return rows.entrySet().stream()
        .map(entry -> who(entry.getValue()) + ": " + entry.getKey().strip().replaceAll("\\s+", " "))
        .toList();
  }

  private static String who(List<Row> marked) {
    var bySubject = new LinkedHashMap<String, List<String>>();
    marked.forEach(
        row ->
            bySubject
                .computeIfAbsent(row.subject().label(), any -> new ArrayList<>())
                .add(row.place().toString()));
    return bySubject.entrySet().stream()
        .map(entry -> entry.getKey() + " at " + some(entry.getValue()))
        .collect(Collectors.joining("; "));
  }

  private static String some(List<String> places) {
    return places.size() <= MOST_NAMED
        ? String.join(", ", places)
        : String.join(", ", places.subList(0, MOST_NAMED))
            + " and "
            + (places.size() - MOST_NAMED)
            + " more";
  }
}
