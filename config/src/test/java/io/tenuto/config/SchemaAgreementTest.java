package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published JSON Schema and the reader must say the same about every file's form. */
@Tag("once")
class SchemaAgreementTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(PipelineSchema.json());

  @Test
  void theSchemaIsItselfValid() {
    Schema meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    assertThat(meta.validate(PipelineSchema.json(), InputFormat.JSON)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.tenuto.config.Corpus#good")
  void bothAcceptGoodFiles(Path file) throws Exception {
    assertThat(SCHEMA.validate(JsonText.of(tree(file)), InputFormat.JSON)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.tenuto.config.Corpus#examples")
  void bothAcceptTheExamples(Path file) throws Exception {
    assertThat(SCHEMA.validate(Files.readString(file), InputFormat.YAML)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.tenuto.config.Corpus#bad")
  void theSchemaRefusesBadFilesAtThePlacesWhereTheReaderDoes(Path file) throws Exception {
    String verdict = Corpus.schemaVerdict(file);
    assertThat(verdict).isIn("refuses", "accepts", "unreadable");
    if (verdict.equals("unreadable")) {
      return;
    }
    List<Error> errors = SCHEMA.validate(Files.readString(file), InputFormat.YAML);
    assertThat(errors.isEmpty()).as(errors.toString()).isEqualTo(verdict.equals("accepts"));
    if (verdict.equals("accepts")) {
      return;
    }
    List<String> places =
        Corpus.problems(file).stream().map(this::pointer).collect(Collectors.toList());
    assertThat(errors)
        .extracting(SchemaAgreementTest::place)
        .allSatisfy(
            place ->
                assertThat(places).anyMatch(own -> own.equals(place) || own.startsWith(place)));
  }

  /** Where the error is; of a rule between two keys, their section. */
  private static String place(Error error) {
    String place = error.getInstanceLocation().toString();
    return error.getEvaluationPath().toString().contains("/dependentSchemas/")
        ? place.replaceFirst("/onFull$", "")
        : place;
  }

  private String pointer(Problem problem) {
    return "/" + problem.path().replace("[", ".").replace("]", "").replace('.', '/');
  }

  @Test
  void bothSayTheSameOfEveryGoodFileWithOneValueReplacedDroppedOrAdded() throws Exception {
    Object good = tree(Corpus.ROOT.resolve("good/every-key.yaml"));
    var disagreements = new ArrayList<String>();
    int refused = 0;
    var mutants = new ArrayList<Object>();
    mutate(good, mutants::add);
    for (Object mutant : mutants) {
      String json = JsonText.of(mutant);
      boolean schemaAccepts = SCHEMA.validate(json, InputFormat.JSON).isEmpty();
      List<Problem> found = formProblems(json);
      refused += found.isEmpty() ? 0 : 1;
      if (schemaAccepts != found.isEmpty()) {
        disagreements.add(
            "schema "
                + (schemaAccepts ? "accepts" : "refuses")
                + ", reader says "
                + found
                + ": "
                + json);
      }
    }
    assertThat(disagreements).isEmpty();
    assertThat(mutants.size()).isGreaterThan(1000);
    assertThat(refused).isBetween(mutants.size() / 2, mutants.size() - 100);
  }

  private static final List<Object> REPLACEMENTS =
      List.of(
          "",
          "x",
          "source",
          "newest",
          "64MiB",
          "0B",
          "30s",
          "-1s",
          "64 MiB ",
          "1e3MiB",
          "127.0.0.1:1",
          "/abs",
          "../up",
          "a/../b",
          "~",
          "~/x",
          "a/",
          ".",
          "a/.",
          "..",
          "...",
          "a..b",
          ".a",
          "Count",
          "org.example.Count",
          "9a",
          "tenuto/v1",
          0,
          1,
          2,
          -1,
          10_001,
          1.5,
          2.0,
          true,
          List.of(),
          List.of("x"),
          List.of("x", "x"),
          List.of(1),
          Map.of(),
          Map.of("file", "x"),
          Map.of("path", "x"),
          Map.of("x", 1));

  /** Every tree that differs from {@code node} in one place. */
  private static void mutate(Object node, Consumer<Object> found) {
    REPLACEMENTS.forEach(found);
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            mutate(value, changed -> found.accept(with(map, key, changed)));
            var shorter = new LinkedHashMap<Object, Object>(map);
            shorter.remove(key);
            found.accept(shorter);
          });
      found.accept(with(map, "unknown", 1));
      found.accept(with(map, "retain", "1MiB"));
      found.accept(with(map, "options", Map.of()));
      found.accept(with(map, "processor", "pass"));
    } else if (node instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        int index = i;
        mutate(
            list.get(i),
            changed -> {
              var copy = new ArrayList<Object>(list);
              copy.set(index, changed);
              found.accept(copy);
            });
        var shorter = new ArrayList<Object>(list);
        shorter.remove(i);
        found.accept(shorter);
      }
    }
  }

  private static Map<Object, Object> with(Map<?, ?> map, Object key, Object value) {
    var copy = new LinkedHashMap<Object, Object>(map);
    copy.put(key, value);
    return copy;
  }

  private static List<Problem> formProblems(String json) throws ConfigException {
    var problems = new Problems();
    YamlNode tree =
        YamlReader.read(
            SourceText.decode("mutant", json.getBytes(StandardCharsets.UTF_8)), problems);
    new SectionType(PipelineKeys.PIPELINE).read(tree, Spot.root(problems));
    return problems.inFileOrder();
  }

  private static Object tree(Path file) throws Exception {
    return plain(YamlReader.read(SourceText.read(file), new Problems()));
  }

  private static Object plain(YamlNode node) {
    if (node instanceof YamlNode.Entries entries) {
      var map = new LinkedHashMap<String, Object>();
      entries.entries().forEach(entry -> map.put(entry.key(), plain(entry.value())));
      return map;
    }
    if (node instanceof YamlNode.Items items) {
      return items.items().stream().map(SchemaAgreementTest::plain).collect(Collectors.toList());
    }
    return java.util.Objects.requireNonNull(((YamlNode.Scalar) node).value());
  }
}
