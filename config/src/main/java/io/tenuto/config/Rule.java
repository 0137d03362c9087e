package io.tenuto.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What must hold between the keys of one section. */
sealed interface Rule {
  /** For the reference, one sentence in Markdown. */
  String doc();

  Map<String, Object> schema();

  /** Reports what does not hold. */
  void check(Values values, Spot spot);

  /** One of the keys is given, and only one. */
  record ExactlyOne(List<String> names) implements Rule {
    @Override
    public String doc() {
      return "Exactly one of " + ticked(names) + ".";
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("oneOf", required(names));
    }

    @Override
    public void check(Values values, Spot spot) {
      List<YamlNode.Entry> given = values.given(names);
      if (given.size() == 1) {
        return;
      }
      String expected = "exactly one of " + String.join(", ", names);
      if (given.isEmpty()) {
        if (values.misspells(names)) {
          return;
        }
        spot.report(
            values.at(),
            "",
            "has none of " + String.join(", ", names),
            expected,
            "Add one of them.");
        return;
      }
      tooMany(given, spot, expected);
    }
  }

  /** None of the keys is given, or one. */
  record AtMostOne(List<String> names) implements Rule {
    @Override
    public String doc() {
      return "At most one of " + ticked(names) + ".";
    }

    @Override
    public Map<String, Object> schema() {
      var pairs = new ArrayList<Map<String, Object>>();
      for (int i = 0; i < names.size(); i++) {
        for (int j = 0; j < i; j++) {
          pairs.add(Map.of("required", List.of(names.get(j), names.get(i))));
        }
      }
      return Map.of("not", Map.of("anyOf", pairs));
    }

    @Override
    public void check(Values values, Spot spot) {
      List<YamlNode.Entry> given = values.given(names);
      if (given.size() > 1) {
        tooMany(given, spot, "at most one of " + String.join(", ", names));
      }
    }
  }

  /** One of the keys is given, or several. */
  record AtLeastOne(List<String> names) implements Rule {
    @Override
    public String doc() {
      return "At least one of " + ticked(names) + ".";
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("anyOf", required(names));
    }

    @Override
    public void check(Values values, Spot spot) {
      if (values.given(names).isEmpty() && !values.misspells(names)) {
        spot.report(
            values.at(),
            "",
            "has neither " + String.join(" nor ", names),
            "at least one of " + String.join(", ", names),
            "Add one of them.");
      }
    }
  }

  /** The key is given only beside one of some others. */
  record OnlyBeside(String name, List<String> others) implements Rule {
    @Override
    public String doc() {
      return "`" + name + "` only beside " + ticked(others) + ".";
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("dependentSchemas", Map.of(name, Map.of("anyOf", required(others))));
    }

    @Override
    public void check(Values values, Spot spot) {
      values
          .entry(name)
          .filter(entry -> values.given(others).isEmpty())
          .ifPresent(
              entry ->
                  spot.child(name)
                      .report(
                          entry.keyAt(),
                          name,
                          "has no meaning without " + String.join(" or ", others),
                          name + " only beside " + String.join(" or ", others),
                          "Remove it."));
    }
  }

  /** The key is given only when another has a certain value. */
  record OnlyWhen(String name, String other, String value) implements Rule {
    @Override
    public String doc() {
      return "`" + name + "` only with `" + other + ": " + value + "`.";
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of(
          "dependentSchemas",
          Map.of(
              name,
              Map.of(
                  "required",
                  List.of(other),
                  "properties",
                  Map.of(other, Map.of("const", value)))));
    }

    @Override
    public void check(Values values, Spot spot) {
      boolean holds = values.text(other).map(value::equals).orElse(false);
      values
          .entry(name)
          .filter(entry -> !holds)
          .ifPresent(
              entry ->
                  spot.child(name)
                      .report(
                          entry.keyAt(),
                          name,
                          "has a meaning only with " + other + ": " + value,
                          other + ": " + value,
                          "Add " + other + ": " + value + ", or remove this line."));
    }
  }

  private static void tooMany(List<YamlNode.Entry> given, Spot spot, String expected) {
    String first = given.get(0).key();
    given.stream()
        .skip(1)
        .forEach(
            entry ->
                spot.child(entry.key())
                    .report(
                        entry.keyAt(),
                        entry.key(),
                        "stands beside " + first + ", and only one of the two can be",
                        expected,
                        "Remove one of the two."));
  }

  private static List<Map<String, Object>> required(List<String> names) {
    return names.stream()
        .map(name -> Map.<String, Object>of("required", List.of(name)))
        .collect(Collectors.toList());
  }

  private static String ticked(List<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }
}
