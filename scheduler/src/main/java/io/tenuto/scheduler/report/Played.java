package io.tenuto.scheduler.report;

import io.tenuto.scheduler.simulation.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A trace and what each policy made of it.
 *
 * @param trace its name
 * @param results at least one, of policies that differ
 */
public record Played(String trace, List<Result> results) {
  /** The name of Tenuto's own policy. */
  public static final String PREDICTIVE = "predictive";

  /** The name of HarmonicIO's. */
  public static final String HARMONICIO = "harmonicio";

  public Played {
    results = List.copyOf(results);
  }

  /**
   * How Tenuto's policy compares with HarmonicIO's.
   *
   * @param workerSeconds quotient of the sums over all workers
   * @param p99 quotient of the latencies that 99 of 100 messages do not exceed; not a number if
   *     nothing came
   */
  public record Ratio(double workerSeconds, double p99) {}

  /** Results of one trace follow one another; two traces may have the same name. */
  public static List<Played> byTrace(List<Result> results) {
    var all = new ArrayList<Played>();
    var one = new ArrayList<Result>();
    for (Result each : results) {
      if (!one.isEmpty() && !goesOn(one, each)) {
        all.add(new Played(one.get(0).trace(), one));
        one.clear();
      }
      one.add(each);
    }
    if (!one.isEmpty()) {
      all.add(new Played(one.get(0).trace(), one));
    }
    return all;
  }

  private static boolean goesOn(List<Result> one, Result next) {
    return one.get(0).trace().equals(next.trace())
        && one.stream().noneMatch(each -> each.policy().equals(next.policy()));
  }

  /** None unless both policies have played it. */
  public Optional<Ratio> ratio() {
    return of(PREDICTIVE)
        .flatMap(
            mine ->
                of(HARMONICIO)
                    .map(
                        theirs ->
                            new Ratio(
                                mine.workerSeconds() / theirs.workerSeconds(),
                                mine.p99Seconds() / theirs.p99Seconds())));
  }

  private Optional<Result> of(String policy) {
    return results.stream().filter(each -> each.policy().equals(policy)).findFirst();
  }
}
