package io.tenuto.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of values of one kind. Items that were refused are left out of what is read.
 *
 * @param of how messages call it, such as {@code a list of column names}
 * @param unique whether an item may stand in it once only
 */
record ListType(String of, KeyType item, int atLeast, boolean unique) implements KeyType {
  @Override
  public String label() {
    return "list of " + item.label() + (item instanceof SectionType ? "s" : "");
  }

  @Override
  public Map<String, Object> schema() {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "array");
    schema.put("items", item.schema());
    if (atLeast > 0) {
      schema.put("minItems", atLeast);
    }
    if (unique) {
      schema.put("uniqueItems", true);
    }
    return schema;
  }

  @Override
  public @Nullable List<Object> read(YamlNode node, Spot spot) {
    if (!(node instanceof YamlNode.Items list)) {
      spot.refuseKind(node, of);
      return null;
    }
    int there = list.items().size();
    if (there == 0 && atLeast > 0) {
      spot.refuse(node, "is an empty list", of, "Add an item.");
    } else if (there < atLeast) {
      spot.refuse(node, "has fewer than " + atLeast + " items", of, "Add another.");
    }
    var values = new ArrayList<Object>();
    var seen = new HashSet<Object>();
    for (int i = 0; i < list.items().size(); i++) {
      YamlNode element = list.items().get(i);
      Object value = item.read(element, spot.item(i));
      if (value == null) {
        continue;
      }
      if (unique && !seen.add(value)) {
        spot.item(i)
            .refuse(element, element.shown() + " is listed twice", of, "Remove one of the two.");
        continue;
      }
      values.add(value);
    }
    return values;
  }
}
