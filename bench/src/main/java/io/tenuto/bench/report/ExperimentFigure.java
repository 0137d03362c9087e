package io.tenuto.bench.report;

import io.tenuto.bench.experiment.Experiment;
import io.tenuto.bench.results.PointResult;
import io.tenuto.page.Figures;
import io.tenuto.page.Scale;
import io.tenuto.page.drawing.Chart;
import io.tenuto.page.drawing.Csv;
import io.tenuto.page.drawing.Figure;
import io.tenuto.page.drawing.Ink;
import io.tenuto.page.drawing.Mark;
import io.tenuto.page.drawing.Pen;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The figure of an experiment: the median of the rounds, with its spread. */
final class ExperimentFigure {
  private static final String IDEAL = "if software cost nothing, by one engine and the cores";

  private final Experiment experiment;
  private final List<PointResult> results;
  private final int cores;

  ExperimentFigure(Experiment experiment, List<PointResult> results, int cores) {
    this.experiment = experiment;
    this.results = results;
    this.cores = cores;
  }

  Figure figure() {
    List<Chart.Curve> curves = new ArrayList<>();
    List<Figure.Key> legend = new ArrayList<>();
    List<String> names = results.stream().map(PointResult::curve).distinct().toList();
    for (int i = 0; i < names.size(); i++) {
      var pen =
          new Pen(
              Ink.SERIES.get(i % Ink.SERIES.size()),
              Mark.SHAPES.get(i % Mark.SHAPES.size()),
              Pen.Dash.SOLID);
      List<Chart.Spot> spots = spots(names.get(i));
      curves.add(new Chart.Curve(names.get(i), pen, spots));
      legend.add(new Figure.Key(pen, names.get(i)));
      List<Chart.Spot> ideal = ideal(spots);
      if (!ideal.isEmpty()) {
        curves.add(new Chart.Curve(IDEAL, Pen.CORES, ideal));
      }
    }
    if (curves.stream().anyMatch(curve -> curve.pen().equals(Pen.CORES))) {
      legend.add(new Figure.Key(Pen.CORES, IDEAL));
    }
    var chart = new Chart(experiment.title(), across(), up(curves), curves);
    return new Figure(
        experiment.name(),
        experiment.title(),
        "",
        experiment.note(),
        List.of(chart),
        1,
        legend,
        reasons(),
        table());
  }

  private Chart.Axis across() {
    double most = results.stream().mapToDouble(PointResult::x).max().orElse(1);
    double least = results.stream().mapToDouble(PointResult::x).min().orElse(1);
    return experiment.measure() == Experiment.Measure.RATE
        ? new Chart.Axis(experiment.across(), Scale.decades(least, most), Figures::bytes)
        : new Chart.Axis(experiment.across(), Scale.linear(most, true), Figures::brief);
  }

  private Chart.Axis up(List<Chart.Curve> curves) {
    boolean decades = experiment.measure() == Experiment.Measure.RATE;
    return Chart.fitting(experiment.measure().unit(), curves, decades, Figures::brief);
  }

  private double value(PointResult result) {
    return switch (experiment.measure()) {
      case RATE -> result.rate();
      case SECONDS -> result.seconds();
      case LATENCY -> result.p99Millis();
    };
  }

  private List<Chart.Spot> spots(String curve) {
    var byX = new TreeMap<Double, List<Double>>();
    for (PointResult each : results) {
      if (each.curve().equals(curve) && each.reason().isEmpty()) {
        byX.computeIfAbsent(each.x(), any -> new ArrayList<>()).add(value(each));
      }
    }
    List<Chart.Spot> spots = new ArrayList<>();
    byX.forEach(
        (x, values) -> {
          List<Double> sorted = values.stream().sorted().toList();
          double median = sorted.get((sorted.size() - 1) / 2);
          String words =
              "%s %s at %s %s"
                  .formatted(
                      Figures.brief(median),
                      experiment.measure().unit(),
                      Figures.brief(x),
                      experiment.across());
          spots.add(new Chart.Spot(x, median, sorted.get(0), sorted.get(sorted.size() - 1), words));
        });
    return spots;
  }

  private List<Chart.Spot> ideal(List<Chart.Spot> measured) {
    List<Chart.Spot> ideal = new ArrayList<>();
    if (!measured.isEmpty() && measured.get(0).x() == 1) {
      for (Chart.Spot spot : measured) {
        OptionalDouble seconds = experiment.scaling().ideal(measured.get(0).y(), spot.x(), cores);
        seconds.ifPresent(y -> ideal.add(new Chart.Spot(spot.x(), y, y, y, Figures.brief(y))));
      }
    }
    return ideal;
  }

  private List<String> reasons() {
    return results.stream()
        .filter(each -> !each.reason().isEmpty())
        .map(each -> each.curve() + ", at " + Figures.brief(each.x()) + ": " + each.reason())
        .toList();
  }

  private List<List<String>> table() {
    List<List<String>> table = new ArrayList<>();
    table.add(
        List.of(
            "curve",
            experiment.across(),
            "repeat",
            "messages",
            "seconds",
            "messagesPerSecond",
            "p50Millis",
            "p99Millis",
            "reason"));
    for (PointResult each : results) {
      table.add(
          List.of(
              each.curve(),
              Csv.number(each.x()),
              "" + each.repeat(),
              "" + each.messages(),
              Csv.number(each.seconds()),
              Csv.number(each.rate()),
              Csv.number(each.p50Millis()),
              Csv.number(each.p99Millis()),
              each.reason()));
    }
    return table;
  }
}
