package io.tenuto.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number with its unit, before the unit has a meaning: what sizes, rates and durations have in
 * common.
 */
record Quantity(BigDecimal number, String unit) {
  /** At most 15 digits before and 9 after the point: enough for every unit, and cheap to read. */
  static final String NUMBER = "[0-9]{1,15}(\\.[0-9]{1,9})?";

  private static final Pattern FORM = Pattern.compile("(" + NUMBER + ") ?([^0-9.\\s].*)?");

  /** Splits {@code text}; empty when it does not begin with a number. The unit may be empty. */
  static Optional<Quantity> split(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String unit = form.group(3);
    return Optional.of(new Quantity(new BigDecimal(form.group(1)), unit == null ? "" : unit));
  }

  /**
   * The number times {@code scale}.
   *
   * @param smallest how messages call the unit of the result, such as {@code bytes}
   * @throws UnfitValueException when that is not a whole number that fits 63 bits
   */
  long times(long scale, String text, String smallest, String expected) {
    BigDecimal product = number.multiply(BigDecimal.valueOf(scale));
    if (product.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new UnfitValueException(
          Shown.value(text) + " is more than 2^63 - 1 " + smallest,
          expected,
          "Write a smaller number.");
    }
    if (product.stripTrailingZeros().scale() > 0) {
      throw new UnfitValueException(
          Shown.value(text) + " is not a whole number of " + smallest,
          expected,
          "Write fewer digits after the point.");
    }
    return product.longValue();
  }

  /**
   * What to write instead when the unit is missing or wrong: the same number with each of {@code
   * units}.
   */
  String with(List<String> units) {
    String digits = number.toPlainString();
    var text = new StringBuilder("Write ");
    for (int i = 0; i < units.size(); i++) {
      text.append(i == 0 ? "" : i == units.size() - 1 ? " or " : ", ");
      text.append(digits).append(units.get(i));
    }
    return text.append('.').toString();
  }
}
