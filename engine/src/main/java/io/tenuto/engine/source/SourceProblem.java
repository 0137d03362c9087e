package io.tenuto.engine.source;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One item that a source could not send, while the rest of the stream goes on.
 *
 * @param item the file, relative to the source's folder with {@code /} between its parts, or the
 *     address of the client
 * @param what what is wrong with it, with the offending value; no full stop at the end
 * @param remedy what to do, one or more sentences
 */
public record SourceProblem(String item, String what, String remedy) {
  public SourceProblem {
    requireText("item", item);
    requireText("what", what);
    requireText("remedy", remedy);
  }

  /** For JSON. */
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("item", item);
    fields.put("what", what);
    fields.put("remedy", remedy);
    return fields;
  }

  /** One line for people: {@code item: what. remedy}. */
  @Override
  public String toString() {
    return item + ": " + what + ". " + remedy;
  }

  private static void requireText(String name, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("problem." + name + ": is blank. Say it in words.");
    }
  }
}
