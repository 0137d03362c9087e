package io.tenuto.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns what a factory says about its options into a problem at the option's line. */
final class OptionFaults {
  private OptionFaults() {}

  /** Runs {@code check} on the options under {@code key} (none when the file leaves the key out). */
  static void check(
      Values section, String key, Map<String, Object> options, Consumer<Map<String, Object>> check) {
    try {
      check.accept(options);
    } catch (IllegalArgumentException e) {
      report(section, key, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      report(section, key, "cannot be checked: " + e);
    }
  }

  private static void report(Values section, String key, String message) {
    Spot spot = section.spot().child(key);
    Location at = section.at(key);
    String value = "";
    String rest = message;
    int colon = message.indexOf(": ");
    if (colon > 0) {
      String name = message.substring(message.lastIndexOf('.', colon) + 1, colon);
      Optional<YamlNode.Entry> option = option(section, key, name);
      if (option.isPresent()) {
        YamlNode node = option.get().value();
        at = node.at();
        value = node instanceof YamlNode.Scalar scalar ? Shown.shortened(scalar.text()) : "";
      }
      if (option.isPresent() || name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
        spot = spot.child(name);
        rest = message.substring(colon + 2);
      }
    }
    int stop = rest.indexOf(". ");
    String fault = stop < 0 ? rest : rest.substring(0, stop);
    String remedy = stop < 0 ? "" : rest.substring(stop + 2);
    spot.report(at, value, fault.endsWith(".") ? fault.substring(0, fault.length() - 1) : fault, "", remedy);
  }

  private static Optional<YamlNode.Entry> option(Values section, String key, String name) {
    YamlNode options = section.entry(key).map(YamlNode.Entry::value).orElse(null);
    return options instanceof YamlNode.Entries entries
        ? entries.entries().stream().filter(entry -> entry.key().equals(name)).findFirst()
        : Optional.empty();
  }
}
