package io.tenuto.scheduler.report;

import io.tenuto.page.Figures;
import io.tenuto.page.Scale;
import io.tenuto.page.drawing.Chart;
import io.tenuto.page.drawing.Drawing;
import io.tenuto.page.drawing.Figure;
import io.tenuto.page.drawing.HeatMap;
import io.tenuto.page.drawing.Ink;
import io.tenuto.page.drawing.Mark;
import io.tenuto.page.drawing.Pen;
import io.tenuto.scheduler.simulation.Result;
import io.tenuto.scheduler.simulation.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figures of one trace: all of them over its time, on axes that all policies share. */
final class TraceFigures {
  private static final Pen ALLOCATED = new Pen(Ink.SOFT, Mark.NONE, Pen.Dash.LONG);
  private static final Pen ORDERED = new Pen(Ink.SOFT, Mark.NONE, Pen.Dash.SHORT);
  private static final Pen LEAST = new Pen(Ink.INK, Mark.NONE, Pen.Dash.DOTS);
  private static final Pen COMES = new Pen(Ink.INK, Mark.NONE, Pen.Dash.SOLID);

  private final String id;
  private final List<Result> results;
  private final Chart.Axis time;

  /**
   * @param id what the figures' names begin with
   */
  TraceFigures(String id, Played played) {
    this.id = id;
    this.results = played.results();
    double end = results.stream().mapToDouble(TraceFigures::end).max().orElse(0);
    Scale scale = Scale.time(end);
    String[] last = scale.timeLabel(scale.ticks().get(scale.ticks().size() - 1)).split(" ", 2);
    String unit =
        switch (last.length > 1 ? last[1] : "s") {
          case "min" -> "min:s";
          case "h" -> "h:min";
          case "d" -> "days";
          default -> "s";
        };
    this.time =
        new Chart.Axis(
            "time in the trace, " + unit, scale, tick -> scale.timeLabel(tick).split(" ", 2)[0]);
  }

  private static double end(Result result) {
    return result.samples().stream().mapToDouble(Sample::second).max().orElse(0);
  }

  List<Figure> all() {
    return List.of(queueAndEngines(), processorUse(), cores(), workers());
  }

  private Figure queueAndEngines() {
    var legend = new ArrayList<Figure.Key>();
    results.forEach(each -> legend.add(new Figure.Key(pen(each), each.policy())));
    Chart.Curve comes = curve("what comes", COMES, results.get(0), Sample::arrivalPerSecond);
    return figure(
        "queue",
        "Queue and engines",
        "Messages that come, messages that wait, and engines that take messages.",
        List.of(
            chart("What comes", "messages/s", List.of(comes)),
            chart("Queue", "messages waiting", each(Sample::waiting)),
            chart("Engines", "engines", each(Sample::enginesReady))),
        legend);
  }

  private List<Chart.Curve> each(ToDoubleFunction<Sample> value) {
    return results.stream()
        .map(result -> curve(result.policy(), pen(result), result, value))
        .toList();
  }

  private Figure processorUse() {
    List<WorkerMap> maps = results.stream().map(WorkerMap::new).toList();
    int rows = maps.stream().mapToInt(WorkerMap::rows).max().orElse(0);
    var drawings = new ArrayList<Drawing>();
    for (int i = 0; i < results.size(); i++) {
      Result result = results.get(i);
      var shade =
          new HeatMap.Shade(ink(result), "0", Figures.number(result.workerCores()) + " cores");
      drawings.add(new HeatMap(result.policy(), time, "workers", rows, maps.get(i).bands(), shade));
    }
    return figure(
        "use",
        "Processor use per worker",
        "A row for each worker, the darker, the more of its cores work; the lightest is there and"
            + " idle. A worker that comes takes the lowest row that is free.",
        drawings,
        List.of());
  }

  private Figure cores() {
    return figure(
        "cores",
        "Allocated and measured cores",
        "What engines are packed as, and what they use.",
        perPolicy(
            "cores",
            result ->
                List.of(
                    curve("allocated", ALLOCATED, result, Sample::allocatedCores),
                    curve("measured", solid(result), result, TraceFigures::measured))),
        legend("allocated", ALLOCATED, "measured, "));
  }

  private Figure workers() {
    List<Figure.Key> legend =
        new ArrayList<>(legend("with those on their way", ORDERED, "ready, "));
    legend.add(new Figure.Key(LEAST, "least possible"));
    return figure(
        "workers",
        "Workers and the least possible",
        "The least are those that what comes would need if starts took no time and engines fitted"
            + " together well.",
        perPolicy(
            "workers",
            result ->
                List.of(
                    curve("with those on their way", ORDERED, result, Sample::workers),
                    curve("ready", solid(result), result, Sample::workersReady),
                    curve("least possible", LEAST, result, Sample::leastWorkers))),
        legend);
  }

  private List<Figure.Key> legend(String name, Pen pen, String ofPolicy) {
    var legend = new ArrayList<Figure.Key>();
    results.forEach(each -> legend.add(new Figure.Key(solid(each), ofPolicy + each.policy())));
    legend.add(new Figure.Key(pen, name));
    return legend;
  }

  private interface Curves {
    List<Chart.Curve> of(Result result);
  }

  /** A chart for each policy, on the same axes. */
  private List<Drawing> perPolicy(String unit, Curves curves) {
    List<Chart.Curve> all = results.stream().flatMap(result -> curves.of(result).stream()).toList();
    Chart.Axis up = Chart.fitting(unit, all, false, Figures::brief);
    return results.stream()
        .<Drawing>map(result -> new Chart(result.policy(), time, up, curves.of(result)))
        .toList();
  }

  private Drawing chart(String title, String unit, List<Chart.Curve> curves) {
    return new Chart(title, time, Chart.fitting(unit, curves, false, Figures::brief), curves);
  }

  /** No worker is measured to use more than it has. */
  private static double measured(Sample sample) {
    return sample.coresOfWorkers().values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static Chart.Curve curve(
      String name, Pen pen, Result result, ToDoubleFunction<Sample> value) {
    List<Chart.Spot> spots =
        result.samples().stream()
            .map(
                sample -> {
                  double y = value.applyAsDouble(sample);
                  return new Chart.Spot(sample.second(), y, y, y, Figures.brief(y));
                })
            .toList();
    return new Chart.Curve(name, pen, spots, true);
  }

  private Figure figure(
      String name, String title, String note, List<Drawing> drawings, List<Figure.Key> legend) {
    return new Figure(
        id + "-" + name,
        title,
        results.get(0).trace(),
        note,
        drawings,
        Math.max(2, drawings.size()),
        legend,
        List.of(),
        List.of());
  }

  private static Pen pen(Result result) {
    boolean ours = result.policy().equals(Played.PREDICTIVE);
    return new Pen(ink(result), Mark.NONE, ours ? Pen.Dash.SOLID : Pen.Dash.LONG);
  }

  /** In a chart of its own. */
  private static Pen solid(Result result) {
    return new Pen(ink(result), Mark.NONE, Pen.Dash.SOLID);
  }

  private static Ink ink(Result result) {
    return result.policy().equals(Played.PREDICTIVE) ? Ink.GREEN : Ink.BLUE;
  }
}
