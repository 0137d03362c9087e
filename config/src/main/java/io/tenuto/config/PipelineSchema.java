package io.tenuto.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The JSON Schema (draft 2020-12) of pipeline files, made of the same declarations as the reader's
 * checks. What lies between parts of a file (names that are given twice, references, limits against
 * each other) only the reader checks.
 */
final class PipelineSchema {
  private PipelineSchema() {}

  /** The schema as JSON text, indented, ending with a line feed. */
  static String json() {
    return JsonText.of(tree());
  }

  private static Map<String, Object> tree() {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Tenuto pipeline");
    schema.put("description", "A pipeline file, " + PipelineKeys.API_VERSION + ".");
    schema.putAll(PipelineKeys.PIPELINE.schema());
    schema.put("$defs", Map.of(OptionsType.VALUE, OptionsType.valueSchema()));
    return schema;
  }
}
