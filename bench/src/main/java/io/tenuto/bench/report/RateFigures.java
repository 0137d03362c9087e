package io.tenuto.bench.report;

import io.tenuto.bench.results.Subject;
import io.tenuto.page.Figures;
import io.tenuto.page.Scale;
import io.tenuto.page.drawing.Chart;
import io.tenuto.page.drawing.Csv;
import io.tenuto.page.drawing.Drawing;
import io.tenuto.page.drawing.Figure;
import io.tenuto.page.drawing.Pen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Figures 4, 5 and 6 of the comparison paper, for one delivery guarantee. */
final class RateFigures {
  static final String SOCKETS = "raw sockets";
  static final String MEMORY = "memory";
  static final String CORES = "cores ÷ cost";
  private static final int COLUMNS = 3;

  private final Grid grid;
  private final Map<Subject, Pen> pens;

  RateFigures(Grid grid, Map<Subject, Pen> pens) {
    this.grid = grid;
    this.pens = pens;
  }

  /** Who is best where. */
  Figure map(Reasons reasons) {
    var table = new ArrayList<List<String>>();
    table.add(
        List.of(
            "delivery",
            "bytes",
            "costMicros",
            "system",
            "variant",
            "outcome",
            "repeats",
            "medianOfLow",
            "low",
            "high",
            "ofBest",
            "ofBound",
            "boundBy",
            "reason"));
    for (Row row : rows()) {
      List<String> line = head(row);
      line.add(row.outcome().word());
      line.add(row.entry().map(entry -> "" + entry.repeats().size()).orElse(""));
      line.addAll(rate(row));
      line.add(Csv.number(row.ofBest()));
      line.add(Csv.number(row.ofBound()));
      line.add(row.entry().map(Entry::boundBy).orElse(""));
      line.add(row.reason());
      table.add(line);
    }
    return new Figure(
        "fig4-" + grid.delivery(),
        "Fig. 4: who is fastest where",
        grid.words(),
        "Highest sustained rate in messages per second: median over the repeats of what was"
            + " sustained, then lowest sustained … lowest not sustained. Bold, and the cell's"
            + " colour: the best; ≈: its bracket overlaps the best one's, so they are level; ✕: not"
            + " measured, for the reason below. What nobody tried is empty.",
        List.of(new HeatMap(grid, pens, reasons)),
        1,
        legend(false),
        reasons.lines(),
        table);
  }

  /** Rate against size, with what the host can do. */
  Figure rates() {
    var drawings = new ArrayList<Drawing>();
    for (int cost : grid.costs()) {
      List<Chart.Curve> curves = curves(cost, RateFigures::spot);
      curves.addAll(bounds(cost));
      drawings.add(
          new Chart(
              "processing cost " + Place.cost(cost),
              sizes(),
              Chart.fitting("messages/s", curves, true, Figures::brief),
              curves));
    }
    var table = new ArrayList<List<String>>();
    table.add(
        List.of(
            "delivery", "bytes", "costMicros", "system", "variant", "medianOfLow", "low", "high"));
    for (Row row : rows()) {
      List<String> line = head(row);
      line.addAll(rate(row));
      table.add(line);
    }
    for (Place place : grid.rows().keySet()) {
      table.add(bound(place, SOCKETS, grid.bounds().sockets(place)));
      table.add(bound(place, MEMORY, grid.bounds().memory(place)));
      table.add(bound(place, CORES, grid.bounds().cores(place)));
    }
    return new Figure(
        "fig5-" + grid.delivery(),
        "Fig. 5: rate against size",
        grid.words(),
        "Both axes by decades. Whiskers reach over the brackets of all repeats. No system can be"
            + " above cores ÷ cost; raw sockets, and memory that two processes share, move the same"
            + " messages with nothing around them, and without the work where they were measured"
            + " without it only.",
        drawings,
        Math.min(COLUMNS, drawings.size()),
        legend(true),
        List.of(),
        table);
  }

  /** The same as parts of the tighter bound and of the best system. */
  Figure shares() {
    var drawings = new ArrayList<Drawing>();
    for (int cost : grid.costs()) {
      drawings.add(shares(cost, "of the bound", Row::ofBound));
    }
    boolean compared = rows().stream().anyMatch(row -> row.ofBest().isPresent());
    for (int cost : compared ? grid.costs() : List.<Integer>of()) {
      drawings.add(shares(cost, "of the best", Row::ofBest));
    }
    var table = new ArrayList<List<String>>();
    table.add(List.of("delivery", "bytes", "costMicros", "system", "variant", "ofBound", "ofBest"));
    for (Row row : rows()) {
      List<String> line = head(row);
      line.add(Csv.number(row.ofBound()));
      line.add(Csv.number(row.ofBest()));
      table.add(line);
    }
    return new Figure(
        "fig6-" + grid.delivery(),
        "Fig. 6: how near to the bound, and to the best",
        grid.words(),
        "The bound is what the faster of raw sockets and memory moves, or cores ÷ cost if that is"
            + " less. Above 1 a system moves messages with less work than they do.",
        drawings,
        Math.min(COLUMNS, grid.costs().size()),
        legend(false),
        List.of(),
        table);
  }

  private Chart shares(int cost, String of, Function<Row, OptionalDouble> share) {
    List<Chart.Curve> curves =
        curves(
            cost,
            row -> {
              OptionalDouble value = share.apply(row);
              double y = value.orElse(Double.NaN);
              return value.isEmpty()
                  ? List.of()
                  : List.of(new Chart.Spot(row.place().bytes(), y, y, y, Words.of(row)));
            });
    double most =
        curves.stream()
            .flatMap(curve -> curve.spots().stream())
            .mapToDouble(Chart.Spot::y)
            .reduce(1, Math::max);
    var one = new Chart.Spot(grid.sizes().get(0), 1, 1, 1, "1");
    curves.add(new Chart.Curve("", Pen.SOCKETS, List.of(one)));
    var axis = new Chart.Axis(of, Scale.linear(most, false), Figures::number);
    return new Chart("processing cost " + Place.cost(cost), sizes(), axis, curves);
  }

  private List<Chart.Curve> curves(int cost, Function<Row, List<Chart.Spot>> spots) {
    var curves = new ArrayList<Chart.Curve>();
    for (Subject subject : grid.subjects()) {
      List<Chart.Spot> all =
          grid.of(subject).stream()
              .filter(row -> row.place().costMicros() == cost)
              .flatMap(row -> spots.apply(row).stream())
              .toList();
      curves.add(new Chart.Curve(subject.label(), pens.getOrDefault(subject, Pen.CORES), all));
    }
    return curves;
  }

  private static List<Chart.Spot> spot(Row row) {
    return row
        .rate()
        .map(
            rate ->
                new Chart.Spot(
                    row.place().bytes(), rate.median(), rate.low(), rate.high(), Words.of(row)))
        .stream()
        .toList();
  }

  private List<Chart.Curve> bounds(int cost) {
    var sockets = new ArrayList<Chart.Spot>();
    var memory = new ArrayList<Chart.Spot>();
    var cores = new ArrayList<Chart.Spot>();
    for (int size : grid.sizes()) {
      var place = new Place(size, cost);
      grid.bounds().sockets(place).ifPresent(rate -> sockets.add(spot(place, rate)));
      grid.bounds().memory(place).ifPresent(rate -> memory.add(spot(place, rate)));
      grid.bounds().cores(place).ifPresent(rate -> cores.add(spot(place, rate)));
    }
    return List.of(
        new Chart.Curve(SOCKETS, Pen.SOCKETS, sockets),
        new Chart.Curve(MEMORY, Pen.MEMORY, memory),
        new Chart.Curve(CORES, Pen.CORES, cores));
  }

  private static Chart.Spot spot(Place place, double rate) {
    return new Chart.Spot(
        place.bytes(), rate, rate, rate, place + ": " + Figures.brief(rate) + "/s");
  }

  private Chart.Axis sizes() {
    return sizes(grid);
  }

  static Chart.Axis sizes(Grid grid) {
    return new Chart.Axis(
        "message size",
        Scale.decades(grid.sizes().get(0), grid.sizes().get(grid.sizes().size() - 1)),
        Figures::bytes);
  }

  private List<Figure.Key> legend(boolean bounds) {
    var legend = new ArrayList<>(legend(grid, pens));
    if (bounds) {
      legend.add(new Figure.Key(Pen.SOCKETS, SOCKETS));
      if (grid.rows().keySet().stream().anyMatch(it -> grid.bounds().memory(it).isPresent())) {
        legend.add(new Figure.Key(Pen.MEMORY, MEMORY));
      }
      legend.add(new Figure.Key(Pen.CORES, CORES));
    }
    return legend;
  }

  static List<Figure.Key> legend(Grid grid, Map<Subject, Pen> pens) {
    return grid.subjects().stream()
        .map(subject -> new Figure.Key(pens.getOrDefault(subject, Pen.CORES), subject.label()))
        .toList();
  }

  private List<Row> rows() {
    return grid.rows().values().stream()
        .flatMap(List::stream)
        .filter(row -> row.outcome() != Outcome.UNMEASURED)
        .toList();
  }

  static List<String> head(Row row) {
    var line = new ArrayList<String>();
    line.add(row.subject().delivery().toString());
    line.add("" + row.place().bytes());
    line.add("" + row.place().costMicros());
    line.add(row.subject().system());
    line.add(row.subject().variant());
    return line;
  }

  private static List<String> rate(Row row) {
    return row.rate()
        .map(
            rate ->
                List.of(Csv.number(rate.median()), Csv.number(rate.low()), Csv.number(rate.high())))
        .orElse(List.of("", "", ""));
  }

  private List<String> bound(Place place, String name, OptionalDouble rate) {
    return List.of(
        grid.delivery().toString(),
        "" + place.bytes(),
        "" + place.costMicros(),
        name,
        "bound",
        Csv.number(rate),
        "",
        "");
  }
}
