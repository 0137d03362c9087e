package io.tenuto.harmonicio;

import io.tenuto.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is answered to a request, but for messages.
 *
 * @param type the original says {@code String} where others name a media type
 */
record Reply(int status, String type, String body) {
  static Reply text(int status, String body) {
    return new Reply(status, "String", body);
  }

  /**
   * An object that is JSON as well as a Python literal, since the original's clients read it as the
   * latter: the values are text, numbers, lists and maps, and nothing else.
   */
  static Reply object(Map<String, ?> object) {
    return text(200, literal(object));
  }

  /** The same of a list of objects. */
  static Reply objects(List<? extends Map<String, ?>> list) {
    return text(200, list.stream().map(Reply::literal).collect(Collectors.joining(", ", "[", "]")));
  }

  static Reply page(String html) {
    return new Reply(200, "text/html; charset=utf-8", html);
  }

  private static String literal(Map<String, ?> object) {
    return new String(Json.write(object), StandardCharsets.UTF_8);
  }
}
