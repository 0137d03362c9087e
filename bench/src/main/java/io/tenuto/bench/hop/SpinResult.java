package io.tenuto.bench.hop;

import io.tenuto.bench.Statistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** The rounds of {@link SpinBench} for one cost of a message. */
final class SpinResult {
  private static final double LOWEST = 0.95;
  private static final double HIGHEST = 1.02;

  private final Transport transport;
  private final int engines;
  private final Duration cost;
  private final double bound;
  private final List<Double> rates = new ArrayList<>();
  private final List<Double> bare = new ArrayList<>();
  private final List<Double> busy = new ArrayList<>();
  private final List<Double> beside = new ArrayList<>();

  /** What one round took, and what all threads of its processes had of the cores. */
  record Round(long nanos, CoreUse use) {}

  /**
   * @param bound messages a second if each core did nothing else
   */
  SpinResult(Transport transport, int engines, Duration cost, double bound) {
    this.transport = transport;
    this.engines = engines;
    this.cost = cost;
    this.bound = bound;
  }

  /**
   * @param bareRate messages a second of the same work without messages, just before
   */
  void add(double bareRate, long messages, Round round) {
    bare.add(bareRate);
    rates.add(messages * 1e9 / round.nanos());
    busy.add((double) round.use().busyNanos() / round.nanos());
    double burnt = (double) messages * cost.toNanos();
    beside.add(Math.max(0, round.use().busyNanos() - burnt) / burnt);
  }

  /** The newest round, for people. */
  String last() {
    int last = rates.size() - 1;
    return String.format(
        Locale.ROOT,
        "%s spin %d ms: %.1f of %.1f messages/s, %.1f without messages; %.2f cores busy, %.1f %% of"
            + " the work beside it",
        transport,
        cost.toMillis(),
        rates.get(last),
        bound,
        bare.get(last),
        busy.get(last),
        100 * beside.get(last));
  }

  HopResult toHopResult() {
    double rate = Statistics.median(rates);
    double ratio = rate / bound;
    double bareRatio = Statistics.median(bare) / bound;
    var values = new LinkedHashMap<String, Object>();
    values.put("transport", transport.toString());
    values.put("engines", engines);
    values.put("costMillis", cost.toMillis());
    values.put("rate", rate);
    values.put("bound", bound);
    values.put("ratio", ratio);
    values.put("spread", Statistics.spread(rates));
    values.put("rounds", rates);
    values.put("bareRatio", bareRatio);
    values.put("bareRounds", bare);
    values.put("coresBusy", Statistics.median(busy));
    values.put("besideTheWork", Statistics.median(beside));
    String row =
        String.format(
            Locale.ROOT,
            "%-5s %4d ms  %8.1f of %8.1f messages/s  ratio %.3f  spread %.1f %%  without messages"
                + " %.3f  cores busy %.2f, %.1f %% of the work beside it",
            transport,
            cost.toMillis(),
            rate,
            bound,
            ratio,
            100 * Statistics.spread(rates),
            bareRatio,
            Statistics.median(busy),
            100 * Statistics.median(beside));
    return new HopResult("spin", values, row, ratio >= LOWEST && ratio <= HIGHEST);
  }
}
