package io.tenuto.cli.report;

import io.tenuto.engine.run.RunSummary;
import io.tenuto.page.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * One number that says much.
 *
 * @param name what it is
 * @param value with its unit
 * @param note what to read it against; may be empty
 */
record KeyFigure(String name, String value, String note) {

  static List<KeyFigure> of(RunSummary run, Trace trace) {
    var figures = new ArrayList<KeyFigure>();
    long completed = run.ledger().completed();
    double seconds = Math.max(run.seconds(), 1e-3);
    figures.add(
        new KeyFigure(
            "Messages",
            Figures.count(completed),
            "completed of " + Figures.count(run.ledger().accepted()) + " accepted"));
    figures.add(
        new KeyFigure(
            "Data", Figures.bytes(trace.bytes()), perMessage(trace, run.ledger().accepted())));
    figures.add(
        new KeyFigure("Time", Figures.seconds(run.seconds()), "from start to last settlement"));
    double peak = trace.points().stream().mapToDouble(Point::perSecond).max().orElse(0);
    figures.add(
        new KeyFigure(
            "Throughput",
            Figures.number(completed / seconds) + " msg/s",
            "highest " + Figures.number(peak) + " msg/s"));
    double bytePeak = trace.points().stream().mapToDouble(Point::bytesPerSecond).max().orElse(0);
    figures.add(
        new KeyFigure(
            "Data rate",
            Figures.bytes(trace.bytes() / seconds) + "/s",
            "highest " + Figures.bytes(bytePeak) + "/s"));
    figures.add(latency(run, completed > 0));
    EngineRows.busiest(run.engineUse(), trace)
        .ifPresent(
            use ->
                figures.add(
                    new KeyFigure(
                        "Engines busy",
                        Figures.percent(use.busy()),
                        use.stage() + ": " + Figures.of(use.engines(), "engine"))));
    figures.add(cpu(run));
    return figures;
  }

  private static String perMessage(Trace trace, long accepted) {
    return accepted == 0 ? "" : Figures.bytes(trace.bytes() / accepted) + " a message";
  }

  private static KeyFigure latency(RunSummary run, boolean any) {
    double median = run.latencyMillis().getOrDefault("p50", Double.NaN);
    double p99 = run.latencyMillis().getOrDefault("p99", Double.NaN);
    return any
        ? new KeyFigure("Median latency", Figures.millis(median), "p99 " + Figures.millis(p99))
        : new KeyFigure("Median latency", "–", "no message was completed");
  }

  private static KeyFigure cpu(RunSummary run) {
    double cpu = run.engineUse().stream().mapToDouble(RunSummary.EngineUse::cpuSeconds).sum();
    long messages = run.ledger().completed();
    String note = messages == 0 ? "" : Figures.millis(cpu * 1000 / messages) + " a message";
    return new KeyFigure("Engines' CPU time", Figures.seconds(cpu), note);
  }
}
