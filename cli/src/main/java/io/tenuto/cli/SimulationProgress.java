package io.tenuto.cli;

import io.tenuto.page.Figures;
import io.tenuto.scheduler.scaling.ScalingPolicy;
import io.tenuto.scheduler.simulation.Trace;
import java.io.PrintWriter;

/** Says how far simulations are, once they take longer than a second. */
final class SimulationProgress {
  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long NEXT_NANOS = 10_000_000_000L;

  private final PrintWriter err;
  private final int runs;
  private long nextNanos = System.nanoTime() + FIRST_NANOS;
  private int run;

  /**
   * @param runs how many there will be
   */
  SimulationProgress(PrintWriter err, int runs) {
    this.err = err;
    this.runs = runs;
  }

  /** The policy of the next run, which is watched while it decides. */
  ScalingPolicy watched(Trace trace, SimulatedPolicy name, ScalingPolicy policy) {
    run++;
    return (cluster, nowNanos) -> {
      long now = System.nanoTime();
      if (now - nextNanos >= 0) {
        nextNanos = now + NEXT_NANOS;
        err.printf(
            "tenuto: %s under %s, run %d of %d, %s of %s%n",
            PlainText.line(trace.name(), 40),
            name.word(),
            run,
            runs,
            Figures.seconds(nowNanos / 1e9),
            Figures.seconds(trace.seconds()));
        err.flush();
      }
      return policy.decide(cluster, nowNanos);
    };
  }
}
