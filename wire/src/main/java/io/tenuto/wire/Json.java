package io.tenuto.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON objects as maps of text, {@link Long}, {@link Double}, booleans, lists and maps.
 * Thread-safe.
 */
public final class Json {
  /** Stands for {@code null} where that is not to be overlooked. */
  public static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private static final int MAX_DEPTH = 32;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Frames.MAX_CONTROL_BODY)
                  .maxNumberLength(64)
                  .build())
          .build();

  private Json() {}

  /** UTF-8 JSON of an object; null values are left out. */
  public static byte[] write(Map<String, ?> object) {
    var bytes = new ByteArrayOutputStream(128);
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      writeValue(generator, object);
    }
    return bytes.toByteArray();
  }

  private static void writeValue(JsonGenerator generator, Object value) {
    if (value instanceof String text) {
      generator.writeString(text);
    } else if (value instanceof Double || value instanceof Float) {
      generator.writeNumber(((Number) value).doubleValue());
    } else if (value instanceof Number number) {
      generator.writeNumber(number.longValue());
    } else if (value instanceof Boolean bool) {
      generator.writeBoolean(bool);
    } else if (value instanceof Map<?, ?> map) {
      generator.writeStartObject();
      map.forEach(
          (key, element) -> {
            if (element != null) {
              generator.writeName(String.valueOf(key));
              writeValue(generator, element);
            }
          });
      generator.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      generator.writeStartArray();
      list.forEach(element -> writeValue(generator, element));
      generator.writeEndArray();
    } else {
      generator.writeString(value.toString());
    }
  }

  /**
   * Reads one object.
   *
   * @throws ProtocolException if the bytes are not exactly one JSON object, or nested too deeply
   */
  public static Map<String, Object> read(byte[] bytes) {
    return read(bytes, null);
  }

  /**
   * The same, with {@link #NULL} wherever a null is: for what people wrote, who are told of gaps.
   *
   * @throws ProtocolException as {@link #read} does
   */
  public static Map<String, Object> readWithNulls(byte[] bytes) {
    return read(bytes, NULL);
  }

  private static Map<String, Object> read(byte[] bytes, @Nullable Object ofNull) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ProtocolException("JSON: an object was expected");
      }
      Map<String, Object> object = readObject(parser, ofNull);
      if (parser.nextToken() != null) {
        throw new ProtocolException("JSON: something follows the object");
      }
      return object;
    } catch (JacksonException e) {
      throw new ProtocolException("JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Map<String, Object> readObject(JsonParser parser, @Nullable Object ofNull) {
    var object = new LinkedHashMap<String, Object>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      Object value = readValue(parser, parser.nextToken(), ofNull);
      if (value != null) {
        object.put(name, value);
      }
    }
    return object;
  }

  private static List<Object> readArray(JsonParser parser, @Nullable Object ofNull) {
    var list = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      Object value = readValue(parser, token, ofNull);
      if (value != null) {
        list.add(value);
      }
    }
    return list;
  }

  private static @Nullable Object readValue(
      JsonParser parser, JsonToken token, @Nullable Object ofNull) {
    return switch (token) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> ofNull;
      case START_OBJECT -> readObject(parser, ofNull);
      case START_ARRAY -> readArray(parser, ofNull);
      default -> throw new ProtocolException("JSON: unexpected " + token);
    };
  }
}
