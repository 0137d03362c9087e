package io.tenuto.cli.report;

import java.util.List;

/**
 * What a chart shows of one stretch of time.
 *
 * @param from seconds since the run began
 * @param to its end, not before {@code from}
 * @param perSecond messages completed per second, the mean over the stretch
 * @param bytesPerSecond payload accepted per second, the mean
 * @param p50Millis median latency, 0 if nothing was settled; of several samples the mean, weighted
 *     with what each completed
 * @param p99Millis 99th percentile of latency, of several samples the highest
 * @param retained messages accepted and not settled yet, the most
 * @param retainedBytes their payload, the most
 * @param busy of each engine, 0 to 1, the mean
 */
record Point(
    double from,
    double to,
    double perSecond,
    double bytesPerSecond,
    double p50Millis,
    double p99Millis,
    double retained,
    double retainedBytes,
    List<Double> busy) {

  /** The mean over all engines, 0 to 1. */
  double meanBusy() {
    return busy.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
