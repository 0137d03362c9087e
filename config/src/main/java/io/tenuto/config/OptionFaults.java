package io.tenuto.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what a factory says about its options into a problem at the option's line. */
final class OptionFaults {
  /** {@code owner: options.name: text}, {@code options.name: text} or {@code name: text}. */
  private static final Pattern NAMED =
      Pattern.compile("(?:.*?\\boptions\\.)?([A-Za-z][A-Za-z0-9_-]*): (.+)");

  private static final String UNCHECKED = "cannot be checked: ";

  private OptionFaults() {}

  /**
   * Runs {@code check} on the options under {@code key} (none when the file leaves the key out).
   */
  static void check(
      Values section,
      String key,
      Map<String, Object> options,
      Consumer<Map<String, Object>> check) {
    try {
      check.accept(options);
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      report(section, key, message == null || message.isBlank() ? UNCHECKED + e : message);
    } catch (RuntimeException e) {
      report(section, key, UNCHECKED + e);
    }
  }

  /** One problem per line of {@code message}. */
  private static void report(Values section, String key, String message) {
    message.lines().filter(line -> !line.isBlank()).forEach(line -> reportLine(section, key, line));
  }

  private static void reportLine(Values section, String key, String line) {
    Spot spot = section.spot().child(key);
    Matcher named = NAMED.matcher(line);
    if (!named.matches()) {
      reportAt(spot, section.at(key), "", line);
      return;
    }
    YamlNode given = option(section, key, named.group(1)).map(YamlNode.Entry::value).orElse(null);
    reportAt(
        spot.child(named.group(1)),
        given == null ? section.at(key) : given.at(),
        given instanceof YamlNode.Scalar scalar ? Shown.shortened(scalar.text()) : "",
        named.group(2));
  }

  /** The first sentence says what is wrong, the others what to do. */
  private static void reportAt(Spot spot, Location at, String value, String text) {
    int stop = text.indexOf(". ");
    String fault = stop < 0 ? text : text.substring(0, stop);
    String remedy =
        stop < 0 ? "Correct it, or remove it for the default." : text.substring(stop + 2);
    boolean full = fault.endsWith(".");
    spot.report(
        at,
        value,
        full ? fault.substring(0, fault.length() - 1) : fault,
        "what its owner accepts",
        remedy);
  }

  private static Optional<YamlNode.Entry> option(Values section, String key, String name) {
    YamlNode options = section.entry(key).map(YamlNode.Entry::value).orElse(null);
    return options instanceof YamlNode.Entries entries
        ? entries.entries().stream().filter(entry -> entry.key().equals(name)).findFirst()
        : Optional.empty();
  }
}
