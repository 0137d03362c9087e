package io.tenuto.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The checked values of one section, with their places. A key whose value was refused has an entry
 * but no value.
 *
 * @param entries what the file gives, by key
 * @param values what it means, by key; known keys only
 */
record Values(
    Section section,
    Spot spot,
    Location at,
    Map<String, YamlNode.Entry> entries,
    Map<String, Object> values) {

  Optional<YamlNode.Entry> entry(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Those of the keys that the file gives, in its order. */
  List<YamlNode.Entry> given(List<String> keys) {
    return entries.values().stream()
        .filter(entry -> keys.contains(entry.key()))
        .collect(Collectors.toList());
  }

  /**
   * Whether an unknown key is probably one of these: then that is the problem to report, not their
   * absence.
   */
  boolean misspells(List<String> keys) {
    return entries.keySet().stream()
        .filter(key -> section.key(key).isEmpty())
        .anyMatch(key -> Suggestion.of(key, section.names()).filter(keys::contains).isPresent());
  }

  /** Where the key's value stands, or else its section. */
  Location at(String key) {
    return entry(key).map(entry -> entry.value().at()).orElse(at);
  }

  /** The value or the default; empty when there is neither. */
  <T> Optional<T> find(String key, Class<T> type) {
    Object value = values.get(key);
    if (value == null && !entries.containsKey(key)) {
      value = section.key(key).map(Key::fallbackValue).orElse(null);
    }
    return Optional.ofNullable(type.cast(value));
  }

  /** The value or the default of a key that has been checked to have one. */
  <T> T get(String key, Class<T> type) {
    return find(key, type)
        .orElseThrow(() -> new IllegalStateException(spot.child(key).path() + " was not checked"));
  }

  Optional<String> text(String key) {
    return find(key, String.class);
  }

  Path path(String key) {
    return Path.of(get(key, String.class));
  }

  int count(String key) {
    return get(key, Integer.class);
  }

  boolean flag(String key) {
    return get(key, Boolean.class);
  }

  Size size(String key) {
    return get(key, Size.class);
  }

  /**
   * The section under the key; when it is left out or was refused, one with nothing but defaults.
   */
  Values section(String key) {
    return find(key, Values.class).orElseGet(() -> defaults(key));
  }

  private Values defaults(String key) {
    Section inner =
        section
            .key(key)
            .filter(known -> known.type() instanceof SectionType)
            .map(known -> ((SectionType) known.type()).section())
            .orElseThrow(() -> new IllegalArgumentException(key + ": is not a section"));
    return new Values(inner, spot.child(key), at(key), Map.of(), Map.of());
  }

  /** The sections under the key; none when it is left out. */
  List<Values> sections(String key) {
    return list(key, Values.class);
  }

  List<Integer> counts(String key) {
    return list(key, Integer.class);
  }

  List<String> words(String key) {
    return list(key, String.class);
  }

  private <T> List<T> list(String key, Class<T> type) {
    return find(key, List.class)
        .map(list -> ((List<?>) list).stream().map(type::cast).collect(Collectors.<T>toList()))
        .orElse(List.of());
  }
}
