package io.tenuto.cli.report;

import io.tenuto.cli.report.Panel.Axis;
import io.tenuto.cli.report.Panel.Curve;
import io.tenuto.cli.report.Panel.Shape;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.page.Figures;
import io.tenuto.page.Html;
import io.tenuto.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** The charts, and the table of the same numbers. */
final class OverTime {
  private static final List<String> COLUMNS =
      List.of(
          "Time",
          "#Completed",
          "#Accepted data",
          "#Median latency",
          "#p99 latency",
          "#Held messages",
          "#Held data",
          "#Engines busy");

  private OverTime() {}

  static void write(Html html, RunSummary run, Trace trace) {
    Page.section(html, "time", "Over time");
    if (trace.points().isEmpty()) {
      Page.note(html, "The run was too short to be sampled.");
      html.end();
      return;
    }
    html.open("div", "class", "panels");
    for (Panel panel : panels(run, trace)) {
      Charts.write(html, panel, trace);
    }
    if (!run.engineUse().isEmpty()) {
      String facts =
          EngineRows.busiest(run.engineUse(), trace)
              .map(use -> "busiest: " + use.stage() + ", " + Figures.percent(use.busy()))
              .orElse("");
      Charts.busy(html, facts, EngineRows.of(run.engineUse(), trace), trace);
    }
    html.end();
    cursor(html);
    html.open("details").leaf("summary", "The numbers behind the charts");
    Page.note(html, origin(trace));
    samples(html, trace);
    html.close().end();
  }

  private static List<Panel> panels(RunSummary run, Trace trace) {
    var panels = new ArrayList<Panel>();
    double seconds = Math.max(run.seconds(), 1e-3);
    panels.add(
        one(
            "Messages completed",
            "mean " + Figures.number(run.ledger().completed() / seconds) + "/s",
            new Curve("", "blue", Shape.FILLED, Point::perSecond),
            Axis.EVEN,
            value -> Figures.number(value) + "/s",
            "1",
            trace));
    panels.add(
        one(
            "Payload accepted",
            "mean " + Figures.bytes(trace.bytes() / seconds) + "/s",
            new Curve("", "green", Shape.FILLED, Point::bytesPerSecond),
            Axis.EVEN,
            value -> Figures.bytes(value) + "/s",
            "2",
            trace));
    panels.add(latency(run));
    panels.add(
        one(
            "Held messages",
            "accepted, not settled yet",
            new Curve("", "purple", Shape.JOINED, Point::retained),
            Axis.WHOLE_NUMBERS,
            Figures::number,
            "5",
            trace));
    panels.add(
        one(
            "Held payload",
            "in the source's connector",
            new Curve("", "orange", Shape.JOINED, Point::retainedBytes),
            Axis.EVEN,
            Figures::bytes,
            "6",
            trace));
    return panels;
  }

  private static Panel one(
      String title,
      String facts,
      Curve curve,
      Axis axis,
      DoubleFunction<String> label,
      String columns,
      Trace trace) {
    ToDoubleFunction<Point> value = curve.value();
    double most = trace.points().stream().mapToDouble(value).max().orElse(0);
    String all = facts + ", highest " + label.apply(most);
    return new Panel(title, all, List.of(curve), axis, label, columns);
  }

  private static Panel latency(RunSummary run) {
    var percentiles = new ArrayList<String>();
    run.latencyMillis()
        .forEach((name, millis) -> percentiles.add(name + " " + Figures.millis(millis)));
    return new Panel(
        "Latency",
        String.join(", ", percentiles),
        List.of(
            new Curve("median", "blue", Shape.STEPS, Point::p50Millis),
            new Curve("99th percentile", "red dashed", Shape.STEPS, Point::p99Millis)),
        Axis.FITTING,
        Figures::millis,
        "3 4");
  }

  /** Moves a line through all charts; there is none without the script. */
  private static void cursor(Html html) {
    html.open("p", "class", "cursor-control", "hidden", "hidden");
    html.leaf("label", "Read all charts at one moment", "for", "cursor");
    html.empty("input", "type", "range", "id", "cursor", "min", "0", "max", "0", "value", "0");
    html.leaf("output", "", "for", "cursor").end();
  }

  private static String origin(Trace trace) {
    String latency =
        "Latency is the time from when a message was meant to be sent until it was settled. ";
    if (trace.samples() == trace.points().size()) {
      return latency
          + "Each row is one sample; rates, latency and busy shares are those since the"
          + " row before.";
    }
    return latency
        + Figures.of(trace.samples(), "sample")
        + " are shown as "
        + trace.points().size()
        + " rows: rates, medians and busy shares are means, p99 and what was held are the highest"
        + " in a row's time. trace.jsonl has every sample.";
  }

  private static void samples(Html html, Trace trace) {
    html.open("div", "id", "samples");
    Page.begin(html, "Samples", COLUMNS);
    for (Point point : trace.points()) {
      html.open("tr", "data-from", plain(point.from()), "data-to", plain(point.to()));
      html.leaf("th", Figures.seconds(point.to()), "scope", "row");
      boolean settled = point.p99Millis() > 0;
      number(html, Figures.number(point.perSecond()) + "/s");
      number(html, Figures.bytes(point.bytesPerSecond()) + "/s");
      number(html, settled ? Figures.millis(point.p50Millis()) : "–");
      number(html, settled ? Figures.millis(point.p99Millis()) : "–");
      number(html, Figures.number(point.retained()));
      number(html, Figures.bytes(point.retainedBytes()));
      number(html, Figures.percent(point.meanBusy()));
      html.end();
    }
    Page.finish(html);
    html.end();
  }

  private static void number(Html html, String text) {
    html.leaf("td", text, "class", "number");
  }

  private static String plain(double seconds) {
    return Double.toString(Math.round(seconds * 1000) / 1000.0);
  }
}
