package io.tenuto.engine.sink;

import io.tenuto.api.Header;
import io.tenuto.api.MessageId;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON values as text, without line feeds. Numbers that JSON lacks become the texts {@code "NaN"},
 * {@code "Infinity"} and {@code "-Infinity"}. Pure.
 */
final class JsonText {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonText() {}

  /** Writes one value. */
  interface Content {
    void write(JsonGenerator json);
  }

  static String of(Content content) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      content.write(json);
    }
    return text.toString();
  }

  /** A header value, with all that is in it. */
  static void value(JsonGenerator json, Object value) {
    if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      list.forEach(element -> value(json, element));
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      map.forEach(
          (key, element) -> {
            json.writeName(String.valueOf(key));
            value(json, element);
          });
      json.writeEndObject();
    } else {
      throw new IllegalArgumentException(value + " is not a JSON value.");
    }
  }

  /** The members of a message's identity, in an object that is open. */
  static void identity(JsonGenerator json, MessageId id) {
    json.writeStringProperty("id", id.toString());
    json.writeStringProperty("stream", id.stream());
    json.writeStringProperty("source", id.source());
    json.writeNumberProperty("incarnation", id.incarnation());
    json.writeNumberProperty("sequence", id.sequence());
    json.writeName("path");
    json.writeStartArray();
    id.path().forEach(json::writeNumber);
    json.writeEndArray();
  }

  /** The member {@code header}, in an object that is open. */
  static void header(JsonGenerator json, Header header) {
    json.writeName("header");
    value(json, header.values());
  }
}
