package io.tenuto.scheduler.load;

/**
 * Rates of the last while, and the straight line through them (least squares). It begins anew as
 * soon as a rate cannot be one of those before it by chance, so that a step is believed at once and
 * noise is not. Owned by one thread.
 */
final class Window {
  static final int MOST = 10;

  /** Of a rate that differs by more of its own chance than this, something else is the reason. */
  private static final double SURELY = 4;

  /** Of fewer nobody can tell whether they lie on a line. */
  private static final int ENOUGH = 5;

  private final double[] times = new double[MOST];
  private final double[] rates = new double[MOST];
  private final double[] variances = new double[MOST];
  private int count;
  private double level;
  private double slope;

  /**
   * @param seconds when, the middle of the interval
   * @param rate per second in it
   * @param interval how long it was, in seconds
   */
  void add(double seconds, double rate, double interval) {
    // as many as come by chance, one after the other, vary by the root of their number (Poisson)
    double variance = Math.max(rate, 1 / interval) / interval;
    if (count > 0) {
      double expected = level + slope * (seconds - times[count - 1]);
      double known = Math.max(Math.max(0, expected), 1 / interval) / interval;
      if (Math.abs(rate - expected) > SURELY * Math.sqrt(known)) {
        count = 0;
      }
    }
    if (count == MOST) {
      System.arraycopy(times, 1, times, 0, MOST - 1);
      System.arraycopy(rates, 1, rates, 0, MOST - 1);
      System.arraycopy(variances, 1, variances, 0, MOST - 1);
      count--;
    }
    times[count] = seconds;
    rates[count] = rate;
    variances[count] = variance;
    count++;
    fit();
  }

  private void fit() {
    double middle = 0;
    double mean = 0;
    double variance = 0;
    for (int i = 0; i < count; i++) {
      middle += times[i] / count;
      mean += rates[i] / count;
      variance += variances[i] / count;
    }
    double across = 0;
    double both = 0;
    for (int i = 0; i < count; i++) {
      across += (times[i] - middle) * (times[i] - middle);
      both += (times[i] - middle) * (rates[i] - mean);
    }
    slope = 0;
    if (count >= 3 && across > 0) {
      double steepness = both / across;
      double chance = Math.sqrt(variance / across);
      double off = count < ENOUGH ? chance : straightness(middle, mean, steepness);
      // what lies on a line is a line, however few messages there are
      if (Math.abs(steepness) > 3 * chance
          || (count >= ENOUGH && Math.abs(steepness) > 6 * off / Math.sqrt(across))) {
        slope = steepness;
      }
    }
    level = mean + slope * (times[count - 1] - middle);
  }

  /** How far the rates lie from the line (standard deviation). */
  private double straightness(double middle, double mean, double steepness) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double off = rates[i] - mean - steepness * (times[i] - middle);
      sum += off * off;
    }
    return Math.sqrt(sum / (count - 2));
  }

  /** The rate now. */
  double level() {
    return Math.max(0, level);
  }

  /** How much it rises in a second; 0 unless it surely does or falls. */
  double slope() {
    return slope;
  }
}
