package io.tenuto.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A group of keys that stand together in the file.
 *
 * @param title for the reference, such as {@code stages[]}
 * @param doc one or two sentences in Markdown
 */
record Section(String title, String doc, List<Key> keys, List<Rule> rules) {
  Section {
    keys = List.copyOf(keys);
    rules = List.copyOf(rules);
  }

  Optional<Key> key(String name) {
    return keys.stream().filter(key -> key.name().equals(name)).findFirst();
  }

  List<String> names() {
    return keys.stream().map(Key::name).collect(Collectors.toList());
  }

  Map<String, Object> schema() {
    var properties = new LinkedHashMap<String, Object>();
    keys.forEach(key -> properties.put(key.name(), key.schema()));
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    schema.put("properties", properties);
    List<String> required =
        keys.stream().filter(Key::required).map(Key::name).collect(Collectors.toList());
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    if (!rules.isEmpty()) {
      schema.put("allOf", rules.stream().map(Rule::schema).collect(Collectors.toList()));
    }
    return schema;
  }
}
