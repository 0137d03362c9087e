package io.tenuto.scheduler.scaling;

/**
 * How many there may be.
 *
 * @param least 0 lets a stream without work have none
 * @param most at least {@code least}
 */
public record Limits(int least, int most) {
  public static final Limits NONE = new Limits(0, Integer.MAX_VALUE);

  /**
   * @throws IllegalArgumentException if nothing is between them
   */
  public Limits {
    if (least < 0) {
      throw new IllegalArgumentException("least: " + least + " is negative. Use 0 for none.");
    }
    if (most < least) {
      throw new IllegalArgumentException(
          "most: " + most + " is below least, " + least + ". Raise the one or lower the other.");
    }
  }

  int clamp(double wanted) {
    return (int) Math.max(least, Math.min(most, wanted));
  }
}
