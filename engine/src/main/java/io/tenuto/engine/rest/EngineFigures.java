package io.tenuto.engine.rest;

import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.master.Reported;
import io.tenuto.engine.node.EngineReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the reports of one or more engines come to.
 *
 * @param slots messages at once
 * @param busyShare of those slots' time, between the last two reports, spent in user code: 0 to 1
 * @param cpuCores processor time between the last two reports, in cores
 */
record EngineFigures(
    long slots,
    long arrivals,
    long inFlight,
    long finished,
    long failures,
    long busyNanos,
    long cpuNanos,
    long memoryBytes,
    double arrivalsPerSecond,
    double finishedPerSecond,
    double busyShare,
    double cpuCores) {

  static EngineFigures of(List<DeploymentView.Engine> engines) {
    List<Reported<EngineReport>> reports =
        engines.stream().map(DeploymentView.Engine::report).flatMap(Optional::stream).toList();
    List<Reported<EngineReport>> fresh =
        engines.stream()
            .filter(engine -> engine.node().present())
            .map(DeploymentView.Engine::report)
            .flatMap(Optional::stream)
            .toList();
    long slots = engines.stream().mapToLong(engine -> engine.view().slots()).sum();
    return new EngineFigures(
        slots,
        sum(reports, EngineReport::arrivals),
        sum(fresh, EngineReport::inFlight),
        sum(reports, EngineReport::finished),
        sum(reports, EngineReport::failures),
        sum(reports, EngineReport::busyNanos),
        sum(reports, EngineReport::cpuNanos),
        sum(fresh, EngineReport::memoryBytes),
        rate(fresh, EngineReport::arrivals),
        rate(fresh, EngineReport::finished),
        slots == 0 ? 0 : Math.min(1, rate(fresh, EngineReport::busyNanos) / 1e9 / slots),
        rate(fresh, EngineReport::cpuNanos) / 1e9);
  }

  private interface Figure extends java.util.function.ToLongFunction<EngineReport> {}

  private static long sum(List<Reported<EngineReport>> reports, Figure figure) {
    return reports.stream().mapToLong(report -> figure.applyAsLong(report.now())).sum();
  }

  private static double rate(List<Reported<EngineReport>> reports, Figure figure) {
    return reports.stream().mapToDouble(report -> report.perSecond(figure)).sum();
  }

  /** Puts these figures into a document. */
  void putInto(Map<String, Object> document) {
    document.put("slots", slots);
    document.put("inFlight", inFlight);
    document.put("arrivals", arrivals);
    document.put("finished", finished);
    document.put("failures", failures);
    document.put("arrivalsPerSecond", Document.rounded(arrivalsPerSecond));
    document.put("finishedPerSecond", Document.rounded(finishedPerSecond));
    document.put("busyShare", Document.rounded(busyShare));
    document.put("cpuCores", Document.rounded(cpuCores));
    document.put("busySecondsPerMessage", perMessage(busyNanos));
    document.put("cpuSecondsPerMessage", perMessage(cpuNanos));
    document.put("memoryBytes", memoryBytes);
  }

  private double perMessage(long nanos) {
    return finished == 0 ? 0 : Math.round(nanos / (double) finished) / 1e9;
  }
}
