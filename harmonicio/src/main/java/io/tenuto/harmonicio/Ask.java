package io.tenuto.harmonicio;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request, as far as it matters here.
 *
 * @param path decoded, without the query
 * @param query decoded; of a name that comes twice, the last value
 * @param body as UTF-8 text
 * @param peer address of the host it came from
 */
record Ask(String method, String path, Map<String, String> query, String body, String peer) {
  /**
   * With a target as it stands in the request's first line: clients do not escape {@code /} or
   * {@code :}.
   */
  static Ask of(String method, String target, String body, String peer) {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    var query = new LinkedHashMap<String, String>();
    for (String pair : mark < 0 ? new String[0] : target.substring(mark + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return new Ask(method, decoded(path), query, body, peer);
  }

  /** A per cent sign that escapes nothing means itself, as it does to the original's server. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** A parameter's value; an empty one counts as missing, as with the original. */
  Optional<String> find(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  boolean is(String wanted, String at) {
    return method.equals(wanted) && path.equals(at);
  }
}
