package io.tenuto.scheduler.harmonicio;

/**
 * How many engines the original adds to a stream: by the length of the master's queue and how fast
 * it grows. What goes directly from source to engine is not seen. Owned by one thread.
 */
final class QueuePredictor {
  private final IrmParameters parameters;
  private double lastLength;
  private double lastSeconds = Double.NEGATIVE_INFINITY;
  private double grownSeconds = Double.NEGATIVE_INFINITY;

  QueuePredictor(IrmParameters parameters) {
    this.parameters = parameters;
  }

  /** How many engines are to be added now. */
  int more(double seconds, double length) {
    double interval = seconds - lastSeconds;
    if (interval < parameters.predictorInterval()) {
      return 0;
    }
    double over = Double.isInfinite(interval) ? parameters.predictorInterval() : interval;
    double before = Double.isInfinite(interval) ? 0 : lastLength;
    long growth = (long) ((length - before) / over); // cut off, as the original does
    lastLength = length;
    lastSeconds = seconds;
    if (seconds - grownSeconds <= parameters.scaleupWaitingTime()) {
      return 0;
    }
    int more = by(growth, length);
    grownSeconds = more > 0 ? seconds : grownSeconds;
    return more;
  }

  private int by(long growth, double length) {
    boolean isLong = length > parameters.queueSizeLimit();
    if (growth > parameters.upperRateLimit() || (isLong && growth > parameters.slowdownRate())) {
      return parameters.largeScaleupAmount();
    }
    if (growth > parameters.lowerRateLimit() || isLong) {
      return parameters.smallScaleupAmount();
    }
    return 0;
  }
}
