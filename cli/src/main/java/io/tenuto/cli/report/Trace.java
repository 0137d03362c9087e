package io.tenuto.cli.report;

import io.tenuto.engine.run.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns any number of samples into a bounded number of points: neighbours are merged evenly, rates
 * and shares as means over time, what may hurt (p99, what is held) as its highest, so that no peak
 * disappears.
 *
 * @param points in time order, at most {@link #MOST}
 * @param samples how many samples they were made of
 * @param bytes payload accepted in all of it, as good as the samples' clock: about 0.1 %
 */
record Trace(List<Point> points, int samples, double bytes) {
  /** About one point for each two pixels of a chart. */
  static final int MOST = 240;

  Trace {
    points = List.copyOf(points);
  }

  static Trace of(List<Sample> samples) {
    int each = Math.max(1, (samples.size() + MOST - 1) / MOST);
    var points = new ArrayList<Point>();
    double from = 0;
    double bytes = 0;
    for (int i = 0; i < samples.size(); i += each) {
      List<Sample> some = samples.subList(i, Math.min(i + each, samples.size()));
      Point point = merged(from, some);
      points.add(point);
      bytes += point.bytesPerSecond() * (point.to() - from);
      from = point.to();
    }
    return new Trace(points, samples.size(), bytes);
  }

  private static Point merged(double from, List<Sample> samples) {
    double at = from;
    double time = 0;
    double messages = 0;
    double bytes = 0;
    double medians = 0;
    double settled = 0;
    double p99 = 0;
    double retained = 0;
    double retainedBytes = 0;
    double[] busy = new double[samples.get(0).busy().size()];
    for (Sample sample : samples) {
      double width = Math.max(1e-6, sample.seconds() - at);
      at = Math.max(at, sample.seconds());
      time += width;
      messages += sample.perSecond() * width;
      bytes += sample.bytesPerSecond() * width;
      if (sample.p99Millis() > 0) {
        double weight = Math.max(1, sample.perSecond() * width);
        medians += sample.p50Millis() * weight;
        settled += weight;
      }
      p99 = Math.max(p99, sample.p99Millis());
      retained = Math.max(retained, (double) sample.ledger().retained());
      retainedBytes = Math.max(retainedBytes, (double) sample.retainedBytes());
      for (int i = 0; i < Math.min(busy.length, sample.busy().size()); i++) {
        busy[i] += sample.busy().get(i) * width;
      }
    }
    var shares = new ArrayList<Double>(busy.length);
    for (double share : busy) {
      shares.add(Math.min(1, share / time));
    }
    return new Point(
        from,
        at,
        messages / time,
        bytes / time,
        settled == 0 ? 0 : medians / settled,
        p99,
        retained,
        retainedBytes,
        shares);
  }

  /** Seconds from the start to the last sample. */
  double seconds() {
    return points.isEmpty() ? 0 : points.get(points.size() - 1).to();
  }

  /** Mean busy share of one engine over the whole run, 0 to 1; 0 for an engine without samples. */
  double busy(int engine) {
    double busy = 0;
    for (Point point : points) {
      if (engine < point.busy().size()) {
        busy += point.busy().get(engine) * (point.to() - point.from());
      }
    }
    return seconds() == 0 ? 0 : Math.min(1, busy / seconds());
  }
}
