package io.tenuto.miniapps.source;

/**
 * Standard normal deviates by table: the quantiles at (i + ½) ÷ 4096. One look-up with 12 random
 * bits replaces the logarithm and cosine of an exact method; values end at ±3.7.
 */
final class NormalTable {
  /** Takes an index from random bits. */
  static final int MASK = 4095;

  private NormalTable() {}

  static float[] values() {
    var values = new float[MASK + 1];
    for (int i = 0; i <= MASK / 2; i++) {
      float value = (float) upperQuantile((i + 0.5) / (MASK + 1));
      values[i] = -value;
      values[MASK - i] = value;
    }
    return values;
  }

  /**
   * Rational approximation 26.2.23 of Abramowitz and Stegun, Handbook of Mathematical Functions,
   * 1964; error below 4.5e-4.
   *
   * @param tail probability above the result, in (0, 0.5]
   */
  private static double upperQuantile(double tail) {
    double t = Math.sqrt(-2 * Math.log(tail));
    double above = 2.515517 + t * (0.802853 + t * 0.010328);
    double below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
    return t - above / below;
  }
}
