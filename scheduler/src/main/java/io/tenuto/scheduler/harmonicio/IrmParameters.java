package io.tenuto.scheduler.harmonicio;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The parameters of HarmonicIO's resource manager, by their names and documented defaults.
 * Fractions are allowed, which the original could not read.
 *
 * @param packingInterval seconds between packings
 * @param defaultCpuShare first guess of an engine's size, as a share of a worker
 * @param profilingInterval seconds between updates of the profile
 * @param predictorInterval seconds between looks at the queues
 * @param lowerRateLimit growth of a queue in messages/s from which few engines are added
 * @param upperRateLimit growth from which many are added; above the lower one
 * @param slowdownRate growth, below 0, from which a long queue is taken to empty itself
 * @param queueSizeLimit messages from which a queue is long
 * @param scaleupWaitingTime seconds between two additions of one stream
 * @param largeScaleupAmount engines that are many; more than few
 * @param smallScaleupAmount engines that are few
 * @param containerRequestTtl how often a request for which there is no worker comes again
 * @param minimumCpuSize the least size of an engine, as a share of a worker
 * @param containerIdleTimeout seconds after which an engine without work ends
 */
public record IrmParameters(
    double packingInterval,
    double defaultCpuShare,
    double profilingInterval,
    double predictorInterval,
    double lowerRateLimit,
    double upperRateLimit,
    double slowdownRate,
    double queueSizeLimit,
    double scaleupWaitingTime,
    int largeScaleupAmount,
    int smallScaleupAmount,
    int containerRequestTtl,
    double minimumCpuSize,
    double containerIdleTimeout) {
  public static final IrmParameters DEFAULT =
      new IrmParameters(1, 0.125, 4, 1, 2, 5, -2, 10, 10, 2, 1, 1, 0.02, 5);

  /**
   * @throws IllegalArgumentException naming the parameter that cannot be
   */
  public IrmParameters {
    positive("packing_interval", packingInterval);
    positive("profiling_interval", profilingInterval);
    positive("predictor_interval", predictorInterval);
    within("default_cpu_share", defaultCpuShare, Double.MIN_NORMAL, 1);
    within("minimum_CPU_size", minimumCpuSize, 0, 1);
    positive("lower_rate_limit", lowerRateLimit);
    positive("upper_rate_limit", upperRateLimit);
    if (upperRateLimit <= lowerRateLimit) {
      throw new IllegalArgumentException(
          "upper_rate_limit: "
              + upperRateLimit
              + " is not above lower_rate_limit, "
              + lowerRateLimit);
    }
    within("slowdown_rate", slowdownRate, -1e9, -Double.MIN_NORMAL);
    within("queue_size_limit", queueSizeLimit, 0, 1e12);
    within("scaleup_waiting_time", scaleupWaitingTime, 0, 1e9);
    within("small_scaleup_amount", smallScaleupAmount, 1, 1e6);
    if (largeScaleupAmount <= smallScaleupAmount) {
      throw new IllegalArgumentException(
          "large_scaleup_amount: "
              + largeScaleupAmount
              + " is not above small_scaleup_amount, "
              + smallScaleupAmount);
    }
    within("container_request_TTL", containerRequestTtl, 0, 1e9);
    positive("container_idle_timeout", containerIdleTimeout);
  }

  private static void positive(String name, double value) {
    within(name, value, Double.MIN_NORMAL, 1e9);
  }

  private static void within(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + ": " + value + " is outside " + number(least) + " to " + number(most));
    }
  }

  private static String number(double value) {
    if (Math.abs(value) == Double.MIN_NORMAL) {
      return "0 (which is too close)";
    }
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  /**
   * These, with some of them changed.
   *
   * @param changed by the original's names, such as {@code packing_interval}
   * @throws IllegalArgumentException if there is no such parameter, or it cannot have that value
   */
  public IrmParameters with(Map<String, Double> changed) {
    Map<String, Double> all = byName();
    changed.forEach(
        (name, value) -> {
          if (all.replace(name, value) == null) {
            throw new IllegalArgumentException(
                name + " is no parameter; there are " + String.join(", ", all.keySet()));
          }
        });
    return new IrmParameters(
        value("packing_interval", all),
        value("default_cpu_share", all),
        value("profiling_interval", all),
        value("predictor_interval", all),
        value("lower_rate_limit", all),
        value("upper_rate_limit", all),
        value("slowdown_rate", all),
        value("queue_size_limit", all),
        value("scaleup_waiting_time", all),
        whole("large_scaleup_amount", all),
        whole("small_scaleup_amount", all),
        whole("container_request_TTL", all),
        value("minimum_CPU_size", all),
        value("container_idle_timeout", all));
  }

  private static double value(String name, Map<String, Double> all) {
    return Objects.requireNonNull(all.get(name), name);
  }

  private static int whole(String name, Map<String, Double> all) {
    double value = value(name, all);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(name + ": " + value + " is no whole number");
    }
    return (int) value;
  }

  /** All of them by the original's names, in the order of its documentation. */
  public Map<String, Double> byName() {
    var all = new LinkedHashMap<String, Double>();
    all.put("packing_interval", packingInterval);
    all.put("default_cpu_share", defaultCpuShare);
    all.put("profiling_interval", profilingInterval);
    all.put("predictor_interval", predictorInterval);
    all.put("lower_rate_limit", lowerRateLimit);
    all.put("upper_rate_limit", upperRateLimit);
    all.put("slowdown_rate", slowdownRate);
    all.put("queue_size_limit", queueSizeLimit);
    all.put("scaleup_waiting_time", scaleupWaitingTime);
    all.put("large_scaleup_amount", (double) largeScaleupAmount);
    all.put("small_scaleup_amount", (double) smallScaleupAmount);
    all.put("container_request_TTL", (double) containerRequestTtl);
    all.put("minimum_CPU_size", minimumCpuSize);
    all.put("container_idle_timeout", containerIdleTimeout);
    return all;
  }
}
