package io.tenuto.config;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;

/**
 * How often something happens.
 *
 * @param perSecond finite and above 0
 */
public record Rate(double perSecond) {
  static final String EXPECTED = "a rate, such as 30/s or 5/min";

  private static final Map<String, Double> SECONDS = Map.of("/s", 1.0, "/min", 60.0, "/h", 3600.0);

  private static final MathContext TWELVE_DIGITS = new MathContext(12);

  public Rate {
    if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
      throw new IllegalArgumentException("rate: " + perSecond + " per second is not above 0.");
    }
  }

  /**
   * Reads a number and one of /s, /min, /h.
   *
   * @throws IllegalArgumentException naming the text, what was expected and what to do
   */
  public static Rate parse(String text) {
    Quantity quantity =
        Quantity.split(text)
            .orElseThrow(() -> unfit(text, "is not a rate", "Write for example 30/s."));
    if (quantity.unit().isEmpty()) {
      throw unfit(text, "has no unit", quantity.with(List.of("/s", "/min", "/h")));
    }
    Double seconds = SECONDS.get(quantity.unit().replace(" ", ""));
    if (seconds == null) {
      throw unfit(
          text,
          "has the unknown unit \"" + quantity.unit() + "\"",
          quantity.with(List.of("/s", "/min", "/h")));
    }
    if (quantity.number().signum() == 0) {
      throw unfit(text, "is not above 0", "Write for example 30/s.");
    }
    return new Rate(quantity.number().doubleValue() / seconds);
  }

  private static UnfitValueException unfit(String text, String fault, String remedy) {
    return new UnfitValueException(Shown.value(text) + " " + fault, EXPECTED, remedy);
  }

  /** In the largest unit that gives at least 1, such as {@code 5/min}, to twelve digits. */
  @Override
  public String toString() {
    String unit = perSecond >= 1 ? "/s" : perSecond * 60 >= 1 ? "/min" : "/h";
    double number = perSecond * SECONDS.getOrDefault(unit, 1.0);
    return new BigDecimal(number).round(TWELVE_DIGITS).stripTrailingZeros().toPlainString() + unit;
  }
}
