package io.tenuto.engine.rest;

import io.tenuto.engine.host.ServiceTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a histogram of {@link ServiceTimes} says to people. */
final class ServiceTimeFigures {
  private final long[] counts = new long[ServiceTimes.BUCKETS];

  /**
   * @param counts of every bucket
   */
  static ServiceTimeFigures ofCounts(List<Long> counts) {
    var figures = new ServiceTimeFigures();
    for (int i = 0; i < Math.min(counts.size(), ServiceTimes.BUCKETS); i++) {
      figures.counts[i] = counts.get(i);
    }
    return figures;
  }

  /** Adds buckets from numbers and counts in turn, as engines report them. */
  void add(List<Long> numbersAndCounts) {
    for (int i = 0; i + 1 < numbersAndCounts.size(); i += 2) {
      long bucket = numbersAndCounts.get(i);
      if (bucket >= 0 && bucket < counts.length) {
        counts[(int) bucket] += numbersAndCounts.get(i + 1);
      }
    }
  }

  long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /**
   * A time that a share of all messages stayed below; at most a quarter too high.
   *
   * @param share above 0 and at most 1
   * @return seconds; 0 if there were no messages
   */
  double quantileSeconds(double share) {
    long rank = (long) Math.ceil(share * total());
    long seen = 0;
    for (int i = 0; i < counts.length && rank > 0; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return ServiceTimes.endNanos(i) / 1e9;
      }
    }
    return 0;
  }

  /** Median, 90th and 99th of a hundred. */
  Map<String, Object> quantiles() {
    return Document.of(
        "p50",
        Document.rounded(quantileSeconds(0.5)),
        "p90",
        Document.rounded(quantileSeconds(0.9)),
        "p99",
        Document.rounded(quantileSeconds(0.99)));
  }

  /** Every bucket that is not empty: where it ends, and how many were in it. */
  List<Map<String, Object>> buckets() {
    var buckets = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        buckets.add(
            Document.of("belowSeconds", ServiceTimes.endNanos(i) / 1e9, "messages", counts[i]));
      }
    }
    return buckets;
  }

  /** Messages below the end of each doubling, for the classic histogram of Prometheus. */
  List<Doubling> doublings() {
    var doublings = new ArrayList<Doubling>();
    long inside = counts[0];
    doublings.add(new Doubling(ServiceTimes.endNanos(0) / 1e9, inside));
    inside = 0;
    for (int i = 1; i < counts.length; i++) {
      inside += counts[i];
      if (i % 4 == 0) {
        boolean last = i == counts.length - 1;
        doublings.add(
            new Doubling(last ? Double.POSITIVE_INFINITY : ServiceTimes.endNanos(i) / 1e9, inside));
        inside = 0;
      }
    }
    return doublings;
  }

  /**
   * A few buckets in one.
   *
   * @param belowSeconds its end; infinite for the last
   * @param messages in this one alone
   */
  record Doubling(double belowSeconds, long messages) {}
}
