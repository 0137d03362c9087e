package io.tenuto.engine.master;

import io.tenuto.engine.host.ServiceTimes;
import io.tenuto.engine.node.ConnectorReport;
import io.tenuto.engine.node.EngineReport;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds up what the reports of one group say to {@link GroupTotals}. Owned by one thread. */
final class Tally {
  private final long[] serviceTimes = new long[ServiceTimes.BUCKETS];
  private long accepted;
  private long completed;
  private long deadLettered;
  private long dropped;
  private long passedOn;
  private long arrivals;
  private long finished;
  private long failures;
  private long busyNanos;
  private long cpuNanos;

  /**
   * An engine has reported.
   *
   * @param before its report before; null if this is the first
   */
  void add(@Nullable EngineReport before, EngineReport now) {
    boolean anew = before == null || now.arrivals() < before.arrivals();
    EngineReport from = anew || before == null ? nothing(now) : before;
    arrivals += growth(from.arrivals(), now.arrivals());
    finished += growth(from.finished(), now.finished());
    failures += growth(from.failures(), now.failures());
    busyNanos += growth(from.busyNanos(), now.busyNanos());
    cpuNanos += growth(from.cpuNanos(), now.cpuNanos());
    long[] earlier = counts(from.serviceTimes());
    long[] later = counts(now.serviceTimes());
    for (int i = 0; i < serviceTimes.length; i++) {
      serviceTimes[i] += growth(earlier[i], later[i]);
    }
  }

  private static EngineReport nothing(EngineReport like) {
    return new EngineReport(like.name(), 0, 0, 0, 0, 0, 0, 0, List.of());
  }

  /** Buckets from numbers and counts in turn; what no bucket is meant by is passed over. */
  private static long[] counts(List<Long> numbersAndCounts) {
    var counts = new long[ServiceTimes.BUCKETS];
    for (int i = 0; i + 1 < numbersAndCounts.size(); i += 2) {
      long bucket = numbersAndCounts.get(i);
      if (bucket >= 0 && bucket < counts.length) {
        counts[(int) bucket] = numbersAndCounts.get(i + 1);
      }
    }
    return counts;
  }

  /**
   * A connector or backlog has reported.
   *
   * @param before its account before; null if this is the first
   */
  void add(boolean backlog, ConnectorReport.@Nullable Group before, ConnectorReport.Group now) {
    boolean anew = before == null || now.ledger().accepted() < before.ledger().accepted();
    var from = anew || before == null ? io.tenuto.api.Ledger.EMPTY : before.ledger();
    var to = now.ledger();
    if (!backlog) {
      accepted += growth(from.accepted(), to.accepted());
      passedOn += growth(from.passedOn(), to.passedOn());
    }
    completed += growth(from.completed(), to.completed());
    deadLettered += growth(from.deadLettered(), to.deadLettered());
    dropped += growth(from.dropped(), to.dropped());
  }

  private static long growth(long from, long to) {
    return Math.max(0, to - from);
  }

  GroupTotals totals() {
    return new GroupTotals(
        accepted,
        completed,
        deadLettered,
        dropped,
        passedOn,
        arrivals,
        finished,
        failures,
        busyNanos,
        cpuNanos,
        Arrays.stream(serviceTimes).boxed().toList());
  }
}
