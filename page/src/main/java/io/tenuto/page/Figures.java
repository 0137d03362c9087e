package io.tenuto.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as people read them: three digits that count, a unit, thousands apart. */
public final class Figures {
  private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
  private static final String[] SHORT_UNITS = {"", " k", " M", " G", " T"};
  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);

  private Figures() {}

  /** {@code 1,234,567}. */
  public static String count(long value) {
    String digits = Long.toString(value);
    int first = value < 0 ? 1 : 0;
    var text = new StringBuilder(digits);
    for (int i = digits.length() - 3; i > first; i -= 3) {
      text.insert(i, ',');
    }
    return text.toString();
  }

  /** {@code 48.3}, {@code 0.0123}, {@code 1,234}. */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    if (Math.abs(value) >= 999.5) {
      return Math.abs(value) < 1e15 ? count(Math.round(value)) : Double.toString(value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(THREE_DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** {@code 1 message}, {@code 300 messages}; the word in the singular. */
  public static String of(long count, String word) {
    return count(count) + " " + word + (count == 1 ? "" : "s");
  }

  /** {@code 1.05 MB}, in powers of 1000. */
  public static String bytes(double bytes) {
    int unit = thousands(bytes, BYTE_UNITS.length);
    return number(bytes / Math.pow(1000, unit)) + " " + BYTE_UNITS[unit];
  }

  /** {@code 48.3 k}, {@code 1.23 M}, {@code 197}: where there is little room. */
  public static String brief(double value) {
    int unit = thousands(value, SHORT_UNITS.length);
    return number(value / Math.pow(1000, unit)) + SHORT_UNITS[unit];
  }

  private static int thousands(double value, int units) {
    int unit = 0;
    for (double left = Math.abs(value); left >= 999.5 && unit < units - 1; left /= 1000) {
      unit++;
    }
    return unit;
  }

  /** {@code 340 µs}, {@code 12.5 ms}, {@code 2.27 s}. */
  public static String millis(double millis) {
    if (Math.abs(millis) >= 999.5) {
      return number(millis / 1000) + " s";
    }
    if (millis != 0 && Math.abs(millis) < 0.9995) {
      return number(millis * 1000) + " µs";
    }
    return number(millis) + " ms";
  }

  /** {@code 6.21 s}, {@code 3 min 20 s}, {@code 2 h 5 min}, {@code 3 d 4 h}. */
  public static String seconds(double seconds) {
    if (seconds < 60) {
      return number(seconds) + " s";
    }
    long whole = Math.round(seconds);
    if (whole < 3600) {
      return two(whole / 60, "min", whole % 60, "s");
    }
    if (whole < 86_400) {
      return two(whole / 3600, "h", whole % 3600 / 60, "min");
    }
    return two(whole / 86_400, "d", whole % 86_400 / 3600, "h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return count(large) + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /** {@code 79%}, of a share from 0 to 1. */
  public static String percent(double share) {
    double percent = share * 100;
    return percent > 0 && percent < 1 ? "<1%" : count(Math.round(percent)) + "%";
  }
}
