package io.tenuto.config;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an unquoted word means: the core schema of YAML 1.2.2, section 10.3.2. So {@code yes} and
 * {@code on} are text. Pure.
 */
final class YamlScalars {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,400}");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,400}");
  private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,400}");
  private static final Pattern REAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)");

  private YamlScalars() {}

  /** String, Long, BigInteger, Double or Boolean; null for nothing. */
  static @Nullable Object resolve(String text) {
    switch (text) {
      case "", "~", "null", "Null", "NULL" -> {
        return null;
      }
      case "true", "True", "TRUE" -> {
        return true;
      }
      case "false", "False", "FALSE" -> {
        return false;
      }
      case ".nan", ".NaN", ".NAN" -> {
        return Double.NaN;
      }
      default -> {
        return "+-.0123456789".indexOf(text.charAt(0)) < 0 ? text : number(text);
      }
    }
  }

  private static Object number(String text) {
    if (INTEGER.matcher(text).matches()) {
      return whole(text, 10);
    }
    if (OCTAL.matcher(text).matches()) {
      return whole(text.substring(2), 8);
    }
    if (HEX.matcher(text).matches()) {
      return whole(text.substring(2), 16);
    }
    if (REAL.matcher(text).matches()) {
      return Double.parseDouble(text);
    }
    if (INFINITE.matcher(text).matches()) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return text;
  }

  private static Object whole(String digits, int radix) {
    BigInteger number =
        new BigInteger(digits.startsWith("+") ? digits.substring(1) : digits, radix);
    if (number.bitLength() < Long.SIZE) {
      return number.longValue();
    }
    return number;
  }
}
