package io.tenuto.engine.run;

import io.tenuto.config.Pipeline;
import io.tenuto.config.StageSpec;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.source.ProblemList;
import io.tenuto.engine.source.SourceProblem;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sums up a run that has ended from what its parts have counted. */
final class Conclusion {
  private Conclusion() {}

  /**
   * @param seconds from the start to the last settlement
   * @param accounts of every custodian
   * @param toll what was done to its engines on purpose
   * @param stopped whether somebody ended it early
   */
  static RunSummary of(
      Pipeline pipeline,
      Instant startedAt,
      double seconds,
      Parts parts,
      List<RunSummary.Group> accounts,
      Latencies latencies,
      Optional<Aftermath.Toll> toll,
      ProblemList problems,
      boolean stopped) {
    int readers = pipeline.stagesFrom(Pipeline.SOURCE).stream().mapToInt(StageSpec::engines).sum();
    String delivery = pipeline.stream().mode();
    return new RunSummary(
        pipeline.name(),
        delivery,
        pipeline.stream().keepers(),
        startedAt.toString(),
        Math.round(seconds * 1000) / 1000.0,
        readers,
        accounts,
        parts.sinks().stream().map(sink -> sink.use(delivery)).toList(),
        parts.engines().entrySet().stream()
            .map(entry -> use(entry.getKey(), entry.getValue()))
            .toList(),
        percentiles(latencies),
        parts.releases(),
        toll,
        problems.first().stream().map(SourceProblem::fields).toList(),
        problems.count(),
        stopped,
        Environment.describe());
  }

  private static RunSummary.EngineUse use(EngineHost engine, String stage) {
    return new RunSummary.EngineUse(
        engine.spec().name(),
        stage,
        engine.counters().messages(),
        engine.counters().failures(),
        engine.counters().busyNanos() / 1e9,
        engine.counters().cpuNanos() / 1e9);
  }

  private static Map<String, Double> percentiles(Latencies latencies) {
    var percentiles = new LinkedHashMap<String, Double>();
    for (double percent : new double[] {50, 95, 99, 100}) {
      String name = percent == 100 ? "max" : "p" + (int) percent;
      percentiles.put(name, latencies.all().getValueAtPercentile(percent) / 1e3);
    }
    return percentiles;
  }
}
