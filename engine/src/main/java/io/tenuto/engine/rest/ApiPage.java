package io.tenuto.engine.rest;

import io.tenuto.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The description of the API: as OpenAPI for programs, and made from it, as a page for people that
 * needs no network.
 */
final class ApiPage {
  private final byte[] openApi;
  private final byte[] html;

  private ApiPage(byte[] openApi) {
    this.openApi = openApi;
    this.html = html(Json.read(openApi)).getBytes(StandardCharsets.UTF_8);
  }

  static ApiPage load() {
    try (InputStream in = ApiPage.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is missing from the program. Build it anew.");
      }
      return new ApiPage(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer openApi() {
    return new Answer(200, "application/json", openApi);
  }

  Answer html() {
    return new Answer(200, "text/html; charset=utf-8", html);
  }

  private static String html(Map<String, Object> api) {
    var page = new StringBuilder();
    page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
    page.append("<meta name=\"viewport\" content=\"width=device-width\"><title>Tenuto API</title>");
    page.append("<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;");
    page.append("padding:0 1rem;color:#1b1f24;background:#fff}code{font-size:.9em}");
    page.append("td,th{text-align:left;vertical-align:top;padding:.2rem 1rem .2rem 0}");
    page.append("h2{margin-top:2rem}a{color:#0b62c4}@media(prefers-color-scheme:dark){");
    page.append("body{color:#e6e8eb;background:#16181c}a{color:#7db7ff}}</style>");
    Map<?, ?> info = map(api, "info");
    page.append("<h1>").append(escaped(info.get("title"))).append("</h1><p>");
    page.append(escaped(info.get("description"))).append("</p>");
    page.append("<p>For programs: <code>GET /api/v1/openapi.json</code></p>");
    map(api, "paths")
        .forEach((path, methods) -> methods(page, String.valueOf(path), (Map<?, ?>) methods));
    page.append("<h1>Objects</h1>");
    map(map(api, "components"), "schemas")
        .forEach((name, schema) -> schema(page, String.valueOf(name), (Map<?, ?>) schema));
    return page.append("</html>\n").toString();
  }

  private static void methods(StringBuilder page, String path, Map<?, ?> methods) {
    methods.forEach(
        (method, said) -> {
          Map<?, ?> operation = (Map<?, ?>) said;
          page.append("<h2><code>")
              .append(escaped(String.valueOf(method).toUpperCase(java.util.Locale.ROOT)))
              .append(' ')
              .append(linked(path, method))
              .append("</code></h2><p>")
              .append(escaped(operation.get("summary")))
              .append("</p><table>");
          map(operation, "responses")
              .forEach((status, answer) -> answer(page, status, (Map<?, ?>) answer));
          page.append("</table>");
        });
  }

  /** What can be looked at as it stands is a link to it. */
  private static String linked(String path, Object method) {
    String text = escaped(path);
    boolean readable = "get".equals(method) && path.indexOf('{') < 0;
    return readable ? "<a href=\"" + text + "\">" + text + "</a>" : text;
  }

  private static void answer(StringBuilder page, Object status, Map<?, ?> answer) {
    Object text = answer.get("description");
    if (text == null) {
      text = reference(answer);
    }
    page.append("<tr><td>").append(escaped(status)).append("<td>").append(escaped(text));
    map(answer, "content")
        .forEach(
            (type, content) ->
                page.append("<td><code>")
                    .append(escaped(type))
                    .append("</code> ")
                    .append(escaped(reference(map((Map<?, ?>) content, "schema")))));
    page.append("</tr>");
  }

  private static void schema(StringBuilder page, String name, Map<?, ?> schema) {
    page.append("<h2 id=\"").append(escaped(name)).append("\">").append(escaped(name));
    page.append("</h2><table>");
    map(schema, "properties")
        .forEach(
            (field, said) -> {
              Map<?, ?> type = (Map<?, ?>) said;
              page.append("<tr><td><code>").append(escaped(field)).append("</code><td>");
              page.append(escaped(typeName(type))).append("<td>");
              page.append(escaped(type.get("description"))).append("</tr>");
            });
    page.append("</table>");
  }

  private static String typeName(Map<?, ?> type) {
    if ("array".equals(type.get("type"))) {
      return "list of " + typeName(map(type, "items"));
    }
    Object plain = type.get("type");
    return plain == null ? reference(type) : plain.toString();
  }

  /** The last word of a reference to another part of the description. */
  private static String reference(Map<?, ?> object) {
    Object target = object.get("$ref");
    return target == null ? "" : target.toString().replaceFirst(".*/", "");
  }

  private static Map<?, ?> map(Map<?, ?> object, String name) {
    return object.get(name) instanceof Map<?, ?> found ? found : Map.of();
  }

  private static String escaped(@Nullable Object text) {
    return String.valueOf(text == null ? "" : text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
