package io.tenuto.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A section under a key. Read as {@link Values}. */
record SectionType(Section section) implements KeyType {
  @Override
  public String label() {
    return "section";
  }

  @Override
  public Map<String, Object> schema() {
    return section.schema();
  }

  @Override
  public @Nullable Values read(YamlNode node, Spot spot) {
    if (!(node instanceof YamlNode.Entries given)) {
      spot.refuseKind(node, "a section with " + String.join(", ", section.names()));
      return null;
    }
    var entries = new LinkedHashMap<String, YamlNode.Entry>();
    var values = new LinkedHashMap<String, Object>();
    for (YamlNode.Entry entry : given.entries()) {
      entries.put(entry.key(), entry);
      Optional<Key> key = section.key(entry.key());
      if (key.isEmpty()) {
        unknown(entry, spot);
        continue;
      }
      Object value = key.get().type().read(entry.value(), spot.child(key.get()));
      if (value != null) {
        values.put(entry.key(), value);
      }
    }
    for (Key key : section.keys()) {
      if (key.required() && !entries.containsKey(key.name())) {
        spot.child(key)
            .report(
                given.at(),
                "",
                "is missing",
                key.name() + ": " + key.type().label(),
                "Add " + key.name() + ": " + key.example() + ".");
      }
    }
    var read = new Values(section, spot, given.at(), entries, values);
    section.rules().forEach(rule -> rule.check(read, spot));
    return read;
  }

  private void unknown(YamlNode.Entry entry, Spot spot) {
    String keys = String.join(", ", section.names());
    String elsewhere =
        Suggestion.of(entry.key(), section.names()).isPresent()
            ? ""
            : PipelineKeys.elsewhere(entry.key());
    spot.child(entry.key())
        .report(
            entry.keyAt(),
            entry.key(),
            "is not a known key",
            "one of " + keys,
            Suggestion.question(entry.key(), section.names())
                + elsewhere
                + "Known here: "
                + keys
                + ".");
  }
}
