package io.tenuto.bench.report;

import io.tenuto.bench.Statistics;
import io.tenuto.bench.results.Metric;
import io.tenuto.bench.results.Subject;
import io.tenuto.page.Figures;
import io.tenuto.page.Scale;
import io.tenuto.page.drawing.Chart;
import io.tenuto.page.drawing.Csv;
import io.tenuto.page.drawing.Figure;
import io.tenuto.page.drawing.Pen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** What the rates cost: processor time, bytes on the links, memory, the wait for the start. */
final class CostFigures {
  private static final List<Metric> METRICS =
      List.of(
          Metric.CPU_MICROS_PER_MESSAGE,
          Metric.WIRE_BYTES_PER_MESSAGE,
          Metric.PEAK_BYTES,
          Metric.START_SECONDS);

  private final Grid grid;
  private final Map<Subject, Pen> pens;

  CostFigures(Grid grid, Map<Subject, Pen> pens) {
    this.grid = grid;
    this.pens = pens;
  }

  /** Empty if nobody measured any of it. */
  Optional<Figure> figure() {
    List<Row> rows =
        grid.rows().values().stream()
            .flatMap(List::stream)
            .filter(row -> METRICS.stream().anyMatch(metric -> row.metric(metric).isPresent()))
            .toList();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    int cost = rows.stream().mapToInt(row -> row.place().costMicros()).min().orElse(0);
    String at = "At the highest sustained rate. The first three: processing cost ";
    return Optional.of(
        new Figure(
            "cost-" + grid.delivery(),
            "What a message costs",
            grid.words(),
            at
                + Place.cost(cost)
                + ", all processes of a system together; wire bytes are those on all links, as a"
                + " multiple of the message. Start-up: until a first message would be processed,"
                + " the median of all cells.",
            List.of(
                chart(
                    "Processor time of a message",
                    cost,
                    row -> row.metric(Metric.CPU_MICROS_PER_MESSAGE),
                    true,
                    micros -> Figures.millis(micros / 1000)),
                chart(
                    "Wire bytes ÷ message bytes", cost, CostFigures::wire, false, Figures::number),
                chart(
                    "Memory at its peak",
                    cost,
                    row -> row.metric(Metric.PEAK_BYTES),
                    true,
                    Figures::bytes),
                starts()),
            2,
            RateFigures.legend(grid, pens),
            List.of(),
            table(rows)));
  }

  private static OptionalDouble wire(Row row) {
    OptionalDouble bytes = row.metric(Metric.WIRE_BYTES_PER_MESSAGE);
    return bytes.isPresent() ? OptionalDouble.of(bytes.getAsDouble() / row.place().bytes()) : bytes;
  }

  private Chart chart(
      String title,
      int cost,
      Function<Row, OptionalDouble> metric,
      boolean decades,
      DoubleFunction<String> label) {
    var curves = new ArrayList<Chart.Curve>();
    for (Subject subject : grid.subjects()) {
      var spots = new ArrayList<Chart.Spot>();
      for (Row row : grid.of(subject)) {
        OptionalDouble value = metric.apply(row);
        if (row.place().costMicros() == cost && value.isPresent()) {
          double y = value.getAsDouble();
          spots.add(
              new Chart.Spot(row.place().bytes(), y, y, y, row.place() + ": " + label.apply(y)));
        }
      }
      curves.add(new Chart.Curve(subject.label(), pens.getOrDefault(subject, Pen.CORES), spots));
    }
    Chart.Axis up = Chart.fitting("", curves, decades, label);
    if (!decades) { // of what never left the host next to nothing is on the wire: no axis for that
      up = new Chart.Axis("", Scale.linear(Math.max(1, up.scale().high()), false), label);
    }
    return new Chart(title, RateFigures.sizes(grid), up, curves);
  }

  private Bars starts() {
    var bars = new ArrayList<Bars.Bar>();
    for (Subject subject : grid.subjects()) {
      List<Double> seconds =
          grid.of(subject).stream()
              .map(row -> row.metric(Metric.START_SECONDS))
              .filter(OptionalDouble::isPresent)
              .map(OptionalDouble::getAsDouble)
              .toList();
      if (!seconds.isEmpty()) {
        Pen pen = pens.getOrDefault(subject, Pen.CORES);
        bars.add(new Bars.Bar(subject.label(), pen, Statistics.median(seconds)));
      }
    }
    return new Bars("Start-up", bars, seconds -> Figures.millis(seconds * 1000));
  }

  private static List<List<String>> table(List<Row> rows) {
    var table = new ArrayList<List<String>>();
    var names = new ArrayList<>(List.of("delivery", "bytes", "costMicros", "system", "variant"));
    METRICS.forEach(metric -> names.add(metric.field()));
    table.add(names);
    for (Row row : rows) {
      List<String> line = RateFigures.head(row);
      METRICS.forEach(metric -> line.add(Csv.number(row.metric(metric))));
      table.add(line);
    }
    return table;
  }
}
