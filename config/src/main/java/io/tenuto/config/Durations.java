package io.tenuto.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Durations as people write them: a number and one of ms, s, min, h, d. */
public final class Durations {
  static final String PATTERN = "^" + Quantity.NUMBER + " ?(ms|s|min|h|d)$";
  static final String EXPECTED = "a duration with its unit, such as 30s, 250ms or 2min";

  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("d", 86_400_000_000_000L);
    UNITS.put("h", 3_600_000_000_000L);
    UNITS.put("min", 60_000_000_000L);
    UNITS.put("s", 1_000_000_000L);
    UNITS.put("ms", 1_000_000L);
  }

  private static final Map<String, List<String>> MEANT =
      Map.of(
          "m", List.of("min", "ms"),
          "sec", List.of("s"),
          "secs", List.of("s"),
          "second", List.of("s"),
          "seconds", List.of("s"),
          "msec", List.of("ms"),
          "minute", List.of("min"),
          "minutes", List.of("min"),
          "hours", List.of("h"),
          "days", List.of("d"));

  private Durations() {}

  /**
   * Reads a number and a unit, with or without a blank between.
   *
   * @throws IllegalArgumentException naming the text, what was expected and what to do
   */
  public static Duration parse(String text) {
    Quantity quantity =
        Quantity.split(text)
            .orElseThrow(
                () -> unfit(text, "is not a duration", "Write a number and a unit, such as 30s."));
    if (quantity.unit().isEmpty()) {
      throw unfit(text, "has no unit", quantity.with(List.of("ms", "s", "min")));
    }
    Long scale = UNITS.get(quantity.unit());
    if (scale == null) {
      List<String> meant = MEANT.get(quantity.unit().toLowerCase(Locale.ROOT));
      throw unfit(
          text,
          "has the unknown unit \"" + quantity.unit() + "\"",
          meant == null ? "The units are ms, s, min, h and d." : quantity.with(meant));
    }
    return Duration.ofNanos(quantity.times(scale, text, "nanoseconds", EXPECTED));
  }

  /** The shortest exact form that {@link #parse} reads back, such as {@code 2min}. */
  public static String text(Duration duration) {
    long nanos = duration.toNanos();
    for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
      if (nanos >= unit.getValue() && nanos % unit.getValue() == 0) {
        return nanos / unit.getValue() + unit.getKey();
      }
    }
    return java.math.BigDecimal.valueOf(nanos, 6).stripTrailingZeros().toPlainString() + "ms";
  }

  private static UnfitValueException unfit(String text, String fault, String remedy) {
    return new UnfitValueException(Shown.value(text) + " " + fault, EXPECTED, remedy);
  }
}
