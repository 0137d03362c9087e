package io.tenuto.bench.sweep;

import io.tenuto.load.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cells to measure: every size with every cost.
 *
 * @param bytes sizes of messages, ascending
 * @param costMicros processor times, ascending: the free one first, which tells what to expect of
 *     the others
 */
public record Grid(List<Integer> bytes, List<Integer> costMicros) {
  private static final Grid QUICK =
      new Grid(List.of(1_000, 100_000, 1_000_000), List.of(0, 1_000, 100_000));
  private static final Grid FULL =
      new Grid(
          List.of(100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000),
          List.of(0, 1_000, 10_000, 50_000, 100_000, 200_000, 500_000, 1_000_000));
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|kB|MB)?");
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(us|ms|s)?");

  public Grid {
    if (bytes.isEmpty() || costMicros.isEmpty()) {
      throw new IllegalArgumentException("a grid without sizes or without costs");
    }
    bytes = bytes.stream().distinct().sorted().toList();
    costMicros = costMicros.stream().distinct().sorted().toList();
    for (int size : bytes) {
      new Cell(size, costMicros.get(0)); // throws if there is no such cell
    }
  }

  /**
   * Reads {@code quick}, {@code full} or sizes and costs such as {@code 1kB,1MB:0,10ms}.
   *
   * @throws IllegalArgumentException naming what is wrong, and what was expected
   */
  public static Grid parse(String text) {
    if (text.equals("quick")) {
      return QUICK;
    } else if (text.equals("full")) {
      return FULL;
    }
    String[] parts = text.split(":", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(
          "grid '"
              + text
              + "' is none: quick, full or SIZES:COSTS, such as 1kB,1MB:0,10ms, expected");
    }
    return new Grid(
        numbers(parts[0], SIZE, "size", "100B, 10kB or 1MB"),
        numbers(parts[1], TIME, "cost", "0, 500us, 10ms or 1s"));
  }

  private static List<Integer> numbers(String text, Pattern pattern, String what, String expected) {
    List<Integer> numbers = new ArrayList<>();
    for (String word : Arrays.asList(text.split(",", -1))) {
      Matcher found = pattern.matcher(word);
      long number = found.matches() ? Long.parseLong(found.group(1)) * unit(found.group(2)) : -1;
      if (number < 0 || number > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "%s '%s' is none: such as %s expected".formatted(what, word, expected));
      }
      numbers.add((int) number);
    }
    return numbers;
  }

  private static int unit(@org.jspecify.annotations.Nullable String unit) {
    return switch (unit == null ? "" : unit.toLowerCase(Locale.ROOT)) {
      case "kb", "ms" -> 1_000;
      case "mb", "s" -> 1_000_000;
      default -> 1;
    };
  }

  /** Every cell: size after size, the cheapest first. */
  public List<Cell> cells() {
    return bytes.stream()
        .flatMap(size -> costMicros.stream().map(cost -> new Cell(size, cost)))
        .toList();
  }
}
