package io.tenuto.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The kinds of single values that keys have. Pure. */
final class KeyTypes {
  private KeyTypes() {}

  /** Exactly one of some words. */
  static KeyType choice(String... words) {
    List<String> known = List.of(words);
    String expected =
        known.size() == 1 ? "\"" + words[0] + "\"" : "one of " + String.join(", ", words);
    return new ScalarType(
        String.join(" \\| ", words),
        expected,
        Map.of("enum", known),
        scalar -> {
          if (scalar.value() instanceof String text && known.contains(text)) {
            return text;
          }
          throw new UnfitValueException(
              scalar.shown() + " is not " + expected,
              expected,
              Suggestion.of(scalar.text(), known)
                  .map(near -> "Did you mean \"" + near + "\"?")
                  .orElse(known.size() == 1 ? "Write " + words[0] + "." : "Choose one of them."));
        });
  }

  /** A whole number. A number such as 2.0 counts as whole, as in JSON Schema. */
  static KeyType count(int min, int max) {
    String expected = "a whole number from " + min + " to " + max;
    return new ScalarType(
        min + " to " + max,
        expected,
        Map.of("type", "integer", "minimum", min, "maximum", max),
        scalar -> {
          if (scalar.value() instanceof String) {
            throw new UnfitValueException(
                scalar.shown() + " is text, not " + expected,
                expected,
                "Write digits without quotes.");
          }
          if (!(scalar.value() instanceof Number number) || !isWhole(number)) {
            throw new UnfitValueException(scalar.shown() + " is not " + expected, expected, "");
          }
          if (number instanceof BigInteger || number.doubleValue() > max) {
            boolean below = number instanceof BigInteger big && big.signum() < 0;
            throw below
                ? bound(scalar, "below the minimum", min, expected)
                : bound(scalar, "above the maximum", max, expected);
          }
          if (number.doubleValue() < min) {
            throw bound(scalar, "below the minimum", min, expected);
          }
          return number.intValue();
        });
  }

  /** A number that need not be whole. */
  static KeyType number(double min, double max) {
    String expected = "a number from " + plain(min) + " to " + plain(max);
    return new ScalarType(
        plain(min) + " to " + plain(max),
        expected,
        Map.of("type", "number", "minimum", min, "maximum", max),
        scalar -> {
          if (scalar.value() instanceof Number number
              && number.doubleValue() >= min
              && number.doubleValue() <= max) {
            return number.doubleValue();
          }
          throw new UnfitValueException(
              scalar.shown() + " is not " + expected, expected, "Write " + expected + ".");
        });
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private static boolean isWhole(Number number) {
    return !(number instanceof Double real)
        || (real == Math.rint(real) && !Double.isInfinite(real));
  }

  private static UnfitValueException bound(
      YamlNode.Scalar scalar, String relation, int bound, String expected) {
    return new UnfitValueException(
        scalar.shown() + " is " + relation + " " + bound, expected, "Write " + expected + ".");
  }

  /** True or false. */
  static KeyType flag() {
    return new ScalarType(
        "true \\| false",
        "true or false",
        Map.of("type", "boolean"),
        scalar -> {
          if (scalar.value() instanceof Boolean flag) {
            return flag;
          }
          throw new UnfitValueException(
              scalar.shown() + " is not true or false",
              "true or false",
              "Write true or false, without quotes.");
        });
  }

  /** At least one byte. */
  static KeyType size() {
    return quantity("size", Size.EXPECTED, Size.PATTERN, Size::parse, size -> size.bytes() > 0);
  }

  /** Longer than nothing. */
  static KeyType duration() {
    return quantity(
        "duration",
        Durations.EXPECTED,
        Durations.PATTERN,
        Durations::parse,
        (Duration duration) -> !duration.isZero());
  }

  /** At least so many bytes. */
  static KeyType sizeFrom(Size least) {
    String expected = Size.EXPECTED + ", at least " + least;
    return new ScalarType(
        "size",
        expected,
        Map.of("type", "string", "pattern", Size.PATTERN),
        scalar -> {
          Size size = Size.parse(scalar.text());
          if (size.compareTo(least) < 0) {
            throw new UnfitValueException(
                scalar.shown() + " is below the minimum " + least, expected, "");
          }
          return size;
        });
  }

  private static <T> KeyType quantity(
      String label,
      String expected,
      String pattern,
      Function<String, T> parse,
      Predicate<T> positive) {
    String aboveZero = "^(?=[0-9.]*[1-9])" + pattern.substring(1);
    return new ScalarType(
        label,
        expected,
        Map.of("type", "string", "pattern", aboveZero),
        scalar -> {
          T value = parse.apply(scalar.text());
          if (!positive.test(value)) {
            throw new UnfitValueException(scalar.shown() + " is not above 0", expected, "");
          }
          return value;
        });
  }

  /** Text of one line or more, not empty. */
  static KeyType text() {
    return new ScalarType(
        "text",
        "text",
        Map.of("type", "string", "minLength", 1),
        scalar -> {
          String text = textOf(scalar, "text");
          if (text.isEmpty()) {
            throw new UnfitValueException("is empty", "text", "");
          }
          return text;
        });
  }

  /** A word of a command line: text, or a number or true/false taken as it is written. */
  static KeyType word() {
    return new ScalarType(
        "word",
        "a word of the command",
        Map.of("type", List.of("string", "number", "boolean"), "pattern", "^[^\\u0000]*$"),
        scalar -> {
          String text = scalar.text();
          if (text.indexOf('\0') >= 0) {
            throw new UnfitValueException(
                scalar.shown() + " contains the character NUL", "a word of the command", "");
          }
          return PathTypes.requirePath(text, "a word of the command");
        });
  }

  /** Text of a certain form. */
  static KeyType matching(String label, String expected, String pattern, String remedy) {
    Pattern form = Pattern.compile(pattern);
    return new ScalarType(
        label,
        expected,
        Map.of("type", "string", "pattern", pattern),
        scalar -> {
          boolean fits = form.matcher(scalar.text()).matches();
          if (fits) {
            return textOf(scalar, expected);
          }
          throw new UnfitValueException(scalar.shown() + " is not " + expected, expected, remedy);
        });
  }

  /**
   * A pattern of file names as of {@link java.nio.file.FileSystem#getPathMatcher}, without {@code
   * glob:}.
   */
  static KeyType glob() {
    String expected = "a pattern of file names, such as *.tif or *.{tif,png}";
    return new ScalarType(
        "pattern",
        expected,
        Map.of("type", "string", "pattern", "\\S"),
        scalar -> {
          String text = textOf(scalar, expected);
          if (text.isBlank()) {
            throw new UnfitValueException("is empty", expected, "");
          }
          try {
            FileSystems.getDefault().getPathMatcher("glob:" + text);
            return text;
          } catch (PatternSyntaxException e) {
            throw new UnfitValueException(
                scalar.shown() + " is not " + expected + ": " + e.getDescription(),
                expected,
                "Close brackets and braces.");
          }
        });
  }

  static String textOf(YamlNode.Scalar scalar, String expected) {
    if (scalar.value() instanceof String text) {
      return text;
    }
    throw new UnfitValueException(
        scalar.shown() + " is " + scalar.noun() + ", not " + expected,
        expected,
        "If it is meant as text, put it in quotes: \"" + Shown.shortened(scalar.text()) + "\".");
  }
}
