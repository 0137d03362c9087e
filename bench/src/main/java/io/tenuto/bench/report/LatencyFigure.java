package io.tenuto.bench.report;

import io.tenuto.bench.results.Metric;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.results.TrialResult;
import io.tenuto.page.Figures;
import io.tenuto.page.Scale;
import io.tenuto.page.drawing.Chart;
import io.tenuto.page.drawing.Csv;
import io.tenuto.page.drawing.Figure;
import io.tenuto.page.drawing.Pen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Latency against load, from the trials of one cell. */
final class LatencyFigure {
  private static final int USUAL_BYTES = 1000;

  private LatencyFigure() {}

  /** Empty if no trial of this guarantee was sustained and timed. */
  static Optional<Figure> of(Grid grid, Map<Subject, Pen> pens, List<TrialResult> trials) {
    var byPlace = new TreeMap<Place, List<TrialResult>>();
    for (TrialResult trial : trials) {
      boolean timed =
          trial.sustained()
              && trial.metrics().containsKey(Metric.P50_MICROS)
              && trial.metrics().containsKey(Metric.P99_MICROS);
      if (timed && grid.subjects().contains(trial.subject())) {
        byPlace
            .computeIfAbsent(new Place(trial.bytes(), trial.costMicros()), any -> new ArrayList<>())
            .add(trial);
      }
    }
    if (byPlace.isEmpty()) {
      return Optional.empty();
    }
    Place place = place(byPlace);
    List<TrialResult> chosen =
        byPlace.getOrDefault(place, List.of()).stream()
            .sorted(
                Comparator.comparing(TrialResult::subject)
                    .thenComparingDouble(TrialResult::rate)
                    .thenComparingInt(TrialResult::repeat)
                    .thenComparingLong(TrialResult::trial))
            .toList();
    return Optional.of(
        new Figure(
            "latency-" + grid.delivery(),
            "Latency against load",
            grid.words(),
            "Messages of "
                + place.size()
                + ", processing cost "
                + place.cost()
                + ": each sustained trial, timed from when a message was meant to be sent. Trials"
                + " that were not sustained have no latency that means anything.",
            List.of(
                chart("Median", Metric.P50_MICROS, grid, pens, chosen),
                chart("99th percentile", Metric.P99_MICROS, grid, pens, chosen)),
            2,
            RateFigures.legend(grid, pens),
            List.of(),
            table(chosen)));
  }

  /** The usual size with the least work if it was tried, else where most was tried. */
  private static Place place(NavigableMap<Place, List<TrialResult>> byPlace) {
    var usual = new Place(USUAL_BYTES, byPlace.firstKey().costMicros());
    return byPlace.containsKey(usual)
        ? usual
        : byPlace.entrySet().stream()
            .max(Comparator.comparingInt(entry -> entry.getValue().size()))
            .map(Map.Entry::getKey)
            .orElseThrow();
  }

  private static Chart chart(
      String title, Metric metric, Grid grid, Map<Subject, Pen> pens, List<TrialResult> trials) {
    var curves = new ArrayList<Chart.Curve>();
    for (Subject subject : grid.subjects()) {
      List<Chart.Spot> spots =
          trials.stream()
              .filter(trial -> trial.subject().equals(subject))
              .map(trial -> spot(trial, metric))
              .toList();
      curves.add(new Chart.Curve(subject.label(), pens.getOrDefault(subject, Pen.CORES), spots));
    }
    double lowest = trials.stream().mapToDouble(TrialResult::rate).min().orElse(1);
    double highest = trials.stream().mapToDouble(TrialResult::rate).max().orElse(1);
    return new Chart(
        title,
        new Chart.Axis("messages/s offered", Scale.decades(lowest, highest), Figures::brief),
        Chart.fitting("", curves, true, micros -> Figures.millis(micros / 1000)),
        curves);
  }

  private static Chart.Spot spot(TrialResult trial, Metric metric) {
    double micros = trial.metrics().getOrDefault(metric, 0.0);
    String words = Figures.millis(micros / 1000) + " at " + Figures.brief(trial.rate()) + "/s";
    return new Chart.Spot(trial.rate(), micros, micros, micros, words);
  }

  private static List<List<String>> table(List<TrialResult> trials) {
    var table = new ArrayList<List<String>>();
    table.add(
        List.of(
            "delivery",
            "bytes",
            "costMicros",
            "system",
            "variant",
            "repeat",
            "trial",
            "rate",
            "p50Micros",
            "p99Micros",
            "maxMicros"));
    for (TrialResult trial : trials) {
      table.add(
          List.of(
              trial.subject().delivery().toString(),
              "" + trial.bytes(),
              "" + trial.costMicros(),
              trial.subject().system(),
              trial.subject().variant(),
              "" + trial.repeat(),
              "" + trial.trial(),
              Csv.number(trial.rate()),
              metric(trial, Metric.P50_MICROS),
              metric(trial, Metric.P99_MICROS),
              metric(trial, Metric.MAX_MICROS)));
    }
    return table;
  }

  private static String metric(TrialResult trial, Metric metric) {
    return Csv.number(trial.metrics().getOrDefault(metric, Double.NaN));
  }
}
