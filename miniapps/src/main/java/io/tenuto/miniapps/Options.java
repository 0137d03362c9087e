package io.tenuto.miniapps;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options of a processor or source: JSON values by name. Ask for each option once, then
 * call {@link #done}: it fails with every problem at once, unknown names included. Until then a
 * wrong value reads as the default.
 *
 * <p>Quantities may be written with their unit: {@code 10ms}, {@code 250us}, {@code 30/s}, {@code
 * 1MB}, {@code 64KiB}. Owned by one thread.
 */
public final class Options {
  private static final Pattern QUANTITY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *([A-Za-zµ/]*)");
  private static final Map<String, Double> DURATIONS =
      Map.of(
          "ns", 1e-9, "us", 1e-6, "µs", 1e-6, "ms", 1e-3, "s", 1.0, "m", 60.0, "min", 60.0, "h",
          3600.0);
  private static final Map<String, Double> RATES =
      Map.of("", 1.0, "/s", 1.0, "hz", 1.0, "khz", 1e3, "/min", 1 / 60.0, "/h", 1 / 3600.0);
  private static final Map<String, Double> SIZES =
      Map.of(
          "",
          1.0,
          "b",
          1.0,
          "kb",
          1e3,
          "mb",
          1e6,
          "gb",
          1e9,
          "kib",
          1024.0,
          "mib",
          1048576.0,
          "gib",
          1073741824.0);

  private final String owner;
  private final Map<String, Object> values;
  private final TreeSet<String> known = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param owner whose options these are, for errors
   */
  public Options(String owner, Map<String, Object> values) {
    this.owner = owner;
    this.values = values;
  }

  /** Whether the option is given. */
  public boolean has(String name) {
    known.add(name);
    return values.get(name) != null;
  }

  public String text(String name, String otherwise) {
    return read(name, "a text", value -> value instanceof String text ? text : null)
        .orElse(otherwise);
  }

  /** One of some words. */
  public String choice(String name, String otherwise, List<String> words) {
    return read(
            name,
            "one of " + String.join(", ", words),
            value -> words.contains(value) ? (String) value : null)
        .orElse(otherwise);
  }

  public boolean flag(String name, boolean otherwise) {
    return read(name, "true or false", value -> value instanceof Boolean flag ? flag : null)
        .orElse(otherwise);
  }

  /** A whole number between {@code least} and {@code most}. */
  public long integer(String name, long otherwise, long least, long most) {
    return read(
            name,
            "a whole number from " + least + " to " + most,
            value -> {
              Long number = whole(value);
              return number != null && number >= least && number <= most ? number : null;
            })
        .orElse(otherwise);
  }

  /** A number between {@code least} and {@code most}. */
  public double number(String name, double otherwise, double least, double most) {
    return read(
            name,
            "a number from " + plain(least) + " to " + plain(most),
            value -> {
              if (!(value instanceof Number given)) {
                return null;
              }
              double number = given.doubleValue();
              return number >= least && number <= most ? Double.valueOf(number) : null;
            })
        .orElse(otherwise);
  }

  /** Any finite number, {@link Long} if it is whole and given so; empty if it is absent. */
  public Optional<Number> number(String name) {
    return read(
        name,
        "a number",
        value -> {
          Long whole = whole(value);
          if (whole != null) {
            return whole;
          }
          boolean finite = value instanceof Number number && Double.isFinite(number.doubleValue());
          return finite ? (Number) value : null;
        });
  }

  /** A time such as {@code 10ms}, at least zero. */
  public Optional<Duration> duration(String name) {
    return read(name, "a time such as 10ms, 250us or 2s", value -> quantity(value, DURATIONS))
        .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  /** Messages per second, such as {@code 30/s} or 30; 0 for no limit. */
  public double rate(String name, double otherwise) {
    return read(name, "a rate such as 30/s or 600/min", value -> quantity(value, RATES))
        .orElse(otherwise);
  }

  /**
   * A number of bytes, such as {@code 10kB} or {@code 1MiB}, between {@code least} and {@code
   * most}.
   */
  public long sizeBytes(String name, long otherwise, long least, long most) {
    return read(
            name,
            "a size such as 10kB or 1MiB, from " + least + " to " + most + " bytes",
            value -> {
              Double bytes = quantity(value, SIZES);
              return bytes != null && bytes >= least && bytes <= most
                  ? Long.valueOf(Math.round(bytes))
                  : null;
            })
        .orElse(otherwise);
  }

  /** Notes a problem of the caller's own, such as two options that exclude each other. */
  public void problem(String name, String problem) {
    problems.add(owner + ": options." + name + ": " + problem);
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException naming each option that is unknown or wrong, its value, what
   *     was expected and what to do
   */
  public void done() {
    for (String name : new TreeSet<>(values.keySet())) {
      if (!known.contains(name)) {
        problem(name, "unknown. " + suggestion(name));
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }

  private <T> Optional<T> read(String name, String expected, Function<Object, @Nullable T> reader) {
    known.add(name);
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    T result = reader.apply(value);
    if (result == null) {
      String shown = value instanceof String ? "'" + value + "'" : value.toString();
      problem(name, shown + " is not " + expected + ". Correct it, or remove it for the default.");
    }
    return Optional.ofNullable(result);
  }

  private static @Nullable Long whole(Object value) {
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    boolean whole =
        value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 0x1p53;
    return whole ? Long.valueOf(((Double) value).longValue()) : null;
  }

  private static @Nullable Double quantity(Object value, Map<String, Double> units) {
    if (value instanceof Number number) {
      boolean plain = units.containsKey("") && number.doubleValue() >= 0;
      return plain && Double.isFinite(number.doubleValue())
          ? Double.valueOf(number.doubleValue())
          : null;
    }
    Matcher parts = QUANTITY.matcher(value.toString().strip());
    if (!parts.matches()) {
      return null;
    }
    Double unit = units.get(parts.group(2).toLowerCase(Locale.ROOT));
    return unit == null ? null : Double.valueOf(Double.parseDouble(parts.group(1)) * unit);
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private String suggestion(String name) {
    if (known.isEmpty()) {
      return "There are no options here: remove it.";
    }
    String nearest = Spelling.nearest(name, known);
    boolean near = Spelling.distance(name, nearest) <= Math.max(2, name.length() / 3);
    String list = "Known are " + String.join(", ", known) + ".";
    return near ? "Did you mean '" + nearest + "'? " + list : list;
  }
}
