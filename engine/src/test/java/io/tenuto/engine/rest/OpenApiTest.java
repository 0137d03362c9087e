package io.tenuto.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.master.Seat;
import io.tenuto.transport.Endpoint;
import io.tenuto.wire.Json;
import io.tenuto.wire.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code openapi.json} says exactly what is answered: no route or field more, none less. */
class OpenApiTest {
  private static final String SCHEMAS = "#/components/schemas/";

  private final Map<String, Object> api = Json.read(ApiPage.load().openApi().body());
  private final Map<String, Object> schemas = object(object(api, "components"), "schemas");

  /** A document of every kind, with something in every list. */
  private static Map<String, Map<String, Object>> answers() {
    DeploymentView deployment = SampleDeployment.view();
    var answers = new LinkedHashMap<String, Map<String, Object>>();
    answers.put("Status", StatusDocument.of(deployment, SampleDeployment.FACTS));
    answers.put("Workers", WorkersDocument.of(deployment));
    answers.put("Relays", RelaysDocument.of(deployment));
    answers.put("Notices", NoticesDocument.of(deployment));
    answers.put("Engines", EnginesDocument.of(deployment));
    answers.put("Streams", StreamsDocument.of(deployment));
    answers.put("Pipelines", PipelinesDocument.of(deployment));
    answers.put(
        "PipelineWithText", PipelinesDocument.withText(deployment, deployment.pipelines().get(0)));
    answers.put("Error", Json.read(Answer.error(new RestException(404, "what", "do this")).body()));
    return answers;
  }

  @Test
  void everyRouteIsDescribedAndEveryDescriptionIsARoute() throws Exception {
    var described = new TreeSet<String>();
    object(api, "paths")
        .forEach(
            (path, methods) ->
                ((Map<?, ?>) methods)
                    .forEach(
                        (method, operation) ->
                            described.add(
                                String.valueOf(method).toUpperCase(Locale.ROOT)
                                    + " "
                                    + path
                                    + (((Map<?, ?>) operation).containsKey("security")
                                        ? " without a token"
                                        : ""))));
    var routes = new TreeSet<String>();
    try (Master master =
        Master.start(Endpoint.tcp("127.0.0.1", 0), new Token("a token of a test"), 1)) {
      new Api(Seat.of(master), any -> SampleDeployment.FACTS)
          .routes()
          .forEach(
              route ->
                  routes.add(
                      route.method()
                          + " "
                          + route.path()
                          + (route.open() ? " without a token" : "")));
    }
    assertThat(described).isEqualTo(routes);
  }

  @Test
  void everyFieldIsDescribedWithItsTypeAndEveryDescriptionIsAField() {
    answers().forEach((name, document) -> compare(name, name, document));
  }

  private void compare(String where, String schemaName, Map<String, Object> document) {
    Map<String, Object> schema = object(schemas, schemaName);
    Map<String, Object> properties = object(schema, "properties");
    assertThat(document.keySet()).as(where).isEqualTo(properties.keySet());
    assertThat(schema.get("required")).as(where).isEqualTo(List.copyOf(properties.keySet()));
    properties.forEach(
        (field, type) -> {
          if (type instanceof Map<?, ?> described) {
            compareValue(
                where + "." + field, described, Objects.requireNonNull(document.get(field)));
          }
        });
  }

  @SuppressWarnings("unchecked")
  private void compareValue(String where, Map<?, ?> type, Object value) {
    Object reference = type.get("$ref");
    if (reference != null) {
      assertThat(value).as(where).isInstanceOf(Map.class);
      compare(where, reference.toString().substring(SCHEMAS.length()), (Map<String, Object>) value);
      return;
    }
    Class<?> expected =
        switch (String.valueOf(type.get("type"))) {
          case "string" -> String.class;
          case "boolean" -> Boolean.class;
          case "integer" -> Number.class;
          case "number" -> Double.class;
          case "array" -> List.class;
          default -> throw new AssertionError(where + ": unknown type " + type);
        };
    assertThat(value).as(where).isInstanceOf(expected);
    if (expected == Number.class) {
      assertThat(value).as(where).isNotInstanceOf(Double.class);
    }
    assertThat(type.containsKey("description")).as(where + " is explained").isTrue();
    if (value instanceof List<?> list) {
      assertThat(list).as(where + " has an element to look at").isNotEmpty();
      list.forEach(
          element ->
              compareValue(
                  where + "[]",
                  described((Map<?, ?>) Objects.requireNonNull(type.get("items"))),
                  element));
    }
  }

  /** Elements need no words of their own beside their list's. */
  private static Map<?, ?> described(Map<?, ?> items) {
    var with = new LinkedHashMap<Object, Object>(items);
    with.putIfAbsent("description", "");
    return with;
  }

  @Test
  void everyObjectIsUsedAndEveryReferenceLeadsSomewhere() {
    var used = new TreeSet<String>();
    references(api, used);
    assertThat(used).isEqualTo(new TreeSet<>(schemas.keySet()));
  }

  private static void references(Object part, Set<String> found) {
    if (part instanceof Map<?, ?> map) {
      Object target = map.get("$ref");
      if (target != null && target.toString().startsWith(SCHEMAS)) {
        found.add(target.toString().substring(SCHEMAS.length()));
      }
      map.values().forEach(value -> references(value, found));
    } else if (part instanceof List<?> list) {
      list.forEach(element -> references(element, found));
    }
  }

  @Test
  void thePageForPeopleNamesEveryPathAndLinksToNoOtherHost() {
    String page = new String(ApiPage.load().html().body(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(new ArrayList<>(object(api, "paths").keySet()))
        .allSatisfy(path -> assertThat(page).contains(path));
    assertThat(page)
        .contains("<a href=\"/api/v1/status\">", "<a href=\"/metrics\">")
        .doesNotContain("src=")
        .doesNotContain("http");
    assertThat(page.split("href=", -1))
        .allSatisfy(part -> assertThat(part).doesNotStartWith("\"//"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> document, String name) {
    return (Map<String, Object>) Objects.requireNonNull(document.get(name), name);
  }
}
