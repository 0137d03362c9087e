package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tenuto.api.Delivery;
import io.tenuto.api.OnFull;
import io.tenuto.config.GroupSpec.Policy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineReaderTest {
  private static final String HEAD = "apiVersion: tenuto/v1\nkind: Pipeline\nmetadata: {name: t}\n";
  private static final String STDIN = "source: {stdin: {}}\n";
  private static final String SINK = "sinks: [{name: out, jsonl: {file: out.jsonl}}]\n";
  private static final Path FOLDER = Path.of("/lab");

  private static Pipeline read(String text) throws ConfigException {
    return PipelineReader.read("p.yaml", utf8(text), FOLDER, OptionChecks.none()).pipeline();
  }

  private static List<String> errors(String text, OptionChecks checks) {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> PipelineReader.read("p.yaml", utf8(text), FOLDER, checks));
    return refused.problems().stream().map(Problem::text).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws Exception {
    Pipeline pipeline = read(HEAD + STDIN + "stages: [{name: a, processor: pass}]\n" + SINK);
    assertThat(pipeline)
        .isEqualTo(
            new Pipeline(
                "t",
                "",
                new SourceSpec.Stdin(Framing.LINES),
                new StreamSpec(Delivery.AT_LEAST_ONCE, new Size(64 << 20), new Size(128 << 20)),
                List.of(
                    new StageSpec(
                        "a",
                        "source",
                        new EngineCode.BuiltIn("pass", Map.of()),
                        Optional.empty(),
                        1,
                        1,
                        Policy.BLOCK,
                        Optional.empty(),
                        3,
                        Optional.empty())),
                List.of(
                    new SinkSpec(
                        "out",
                        "a",
                        new SinkSpec.JsonLines(Path.of("out.jsonl"), false),
                        Policy.BLOCK)),
                new BacklogSpec(Path.of("spill"), new Size(10L << 30), new Size(64 << 20))));
  }

  @Test
  void aSinkMayStoreIdentities() throws Exception {
    String sinks =
        "sinks: [{name: a, csv: {file: a.csv, once: true}}, {name: b, jsonl: {file: b}}]";
    assertThat(read(HEAD + STDIN + sinks + "\n").sinks())
        .extracting(sink -> sink.target().once())
        .containsExactly(true, false);
  }

  @Test
  void aStageMayKeepTheOrderOfItsKeys() throws Exception {
    String stages =
        "stages: [{name: a, processor: pass, orderBy: channel}, {name: b, from: source, processor: pass}]\n";
    assertThat(read(HEAD + STDIN + stages + SINK).stages())
        .extracting(StageSpec::orderBy)
        .containsExactly(Optional.of("channel"), Optional.empty());
  }

  @Test
  void everyKeyArrivesInItsRecord() throws Exception {
    Pipeline pipeline =
        PipelineReader.read(
                "every-key.yaml",
                Files.readAllBytes(Corpus.ROOT.resolve("good/every-key.yaml")),
                FOLDER,
                OptionChecks.none())
            .pipeline();
    assertThat(pipeline.name()).isEqualTo("Every_key-1");
    assertThat(pipeline.description()).isEqualTo("All of them: once");
    assertThat(pipeline.source())
        .isEqualTo(
            new SourceSpec.Watch(
                Path.of("/data/in"),
                "*.{tif,png}",
                false,
                Duration.ofMillis(1500),
                Optional.of(Duration.ofMinutes(10)),
                Optional.of("*.done")));
    assertThat(pipeline.stream())
        .isEqualTo(new StreamSpec(Delivery.AT_MOST_ONCE, new Size(64 << 20), new Size(3L << 29)));
    assertThat(pipeline.stages())
        .containsExactly(
            new StageSpec(
                "a",
                "source",
                new EngineCode.BuiltIn(
                    "pass",
                    Map.of(
                        "text",
                        "x",
                        "whole",
                        3L,
                        "real",
                        0.5,
                        "yes",
                        true,
                        "list",
                        List.of(1L, List.of(2L, Map.of("deep", "z"))),
                        "map",
                        Map.of("k", "v"))),
                Optional.empty(),
                10_000,
                1024,
                new Policy(OnFull.NEWEST, new Size(32 << 10)),
                Optional.of(Duration.ofMillis(250)),
                100,
                Optional.empty()),
            stage(
                "b",
                "a",
                new EngineCode.Python(
                    "/lab/env/bin/python",
                    Path.of("/lab/count.py"),
                    List.of("--level", "3", "true", "x y")),
                OnFull.REFUSE),
            stage(
                "c",
                "a",
                new EngineCode.Executable(List.of("/lab/./count", "{in}", "0x10")),
                OnFull.SPILL),
            stage(
                "d",
                "c",
                new EngineCode.JavaClass(
                    "org.example.Count$Inner",
                    List.of(Path.of("/lab/lib/mine.jar"), Path.of("/lab/classes")),
                    true,
                    Map.of("level", 3L)),
                OnFull.BLOCK),
            stage(
                "e",
                "source",
                new EngineCode.Program(
                    List.of("/lab/./pack", "{in}", "{out}", "{outdir}"),
                    false,
                    ".tif",
                    ".ome.tif",
                    true,
                    List.of(65, 3),
                    10_000_000),
                OnFull.BLOCK),
            stage(
                "f",
                "e",
                new EngineCode.Program(List.of("cat"), false, "", "", false, List.of(65), 1L << 30),
                OnFull.BLOCK));
    assertThat(pipeline.sinks())
        .containsExactly(
            new SinkSpec(
                "s1",
                "d",
                new SinkSpec.Csv(Path.of("out/results.csv"), List.of("file", "frame"), false),
                Policy.BLOCK),
            new SinkSpec(
                "s2",
                "b",
                new SinkSpec.JsonLines(Path.of("rows.jsonl"), false),
                new Policy(OnFull.NEWEST, new Size(1000))),
            new SinkSpec(
                "s3", "source", new SinkSpec.Directory(Path.of("kept"), true), Policy.BLOCK),
            new SinkSpec("s4", "d", new SinkSpec.Callback(), Policy.BLOCK),
            new SinkSpec(
                "s5", "f", new SinkSpec.JsonLines(Path.of("f.jsonl"), false), Policy.BLOCK));
    assertThat(pipeline.backlog())
        .isEqualTo(
            new BacklogSpec(
                Path.of("/scratch/spill"),
                new Size(1_000_000_000_000L),
                new Size(1),
                List.of("storage", "node-7.lab")));
  }

  private static StageSpec stage(String name, String from, EngineCode code, OnFull onFull) {
    Policy policy = new Policy(onFull, new Size(32 << 20));
    return new StageSpec(
        name, from, code, Optional.empty(), 1, 1, policy, Optional.empty(), 3, Optional.empty());
  }

  @Test
  void sourcesOtherThanThoseAreBoundToo() throws Exception {
    assertThat(
            read(HEAD + "source: {tcp: {listen: \"[::1]:7400\", framing: length}}\n" + SINK)
                .source())
        .isEqualTo(new SourceSpec.Tcp(true, "::1", 7400, Framing.LENGTH));
    assertThat(read(HEAD + "source: {tcp: {connect: lab:7400}}\n" + SINK).source())
        .isEqualTo(new SourceSpec.Tcp(false, "lab", 7400, Framing.LINES));
    assertThat(read(HEAD + "source: {directory: {path: in}}\n" + SINK).source())
        .isEqualTo(new SourceSpec.Directory(Path.of("/lab/in"), "*", true));
    assertThat(read(HEAD + "source: {synthetic: {rate: 5/s}}\n" + SINK).source())
        .isEqualTo(new SourceSpec.Simulated("synthetic", Map.of("rate", "5/s")));
  }

  @Test
  void commandsWithoutASlashAreLeftToTheSearchPath() throws Exception {
    String text = HEAD + STDIN + "stages: [{name: a, exec: {command: [wc, -l]}}]\n" + SINK;
    assertThat(read(text).stages().get(0).code())
        .isEqualTo(new EngineCode.Executable(List.of("wc", "-l")));
  }

  @Test
  void aSinkWithoutFromReadsTheLastStageAndWithoutStagesTheSource() throws Exception {
    assertThat(read(HEAD + STDIN + SINK).sinks().get(0).from()).isEqualTo("source");
    String two = "stages: [{name: a, processor: pass}, {name: b, processor: pass}]\n";
    Pipeline pipeline = read(HEAD + STDIN + two + SINK);
    assertThat(pipeline.stages().get(1).from()).isEqualTo("a");
    assertThat(pipeline.sinks().get(0).from()).isEqualTo("b");
  }

  @Test
  void pathsAreRelativeToTheFolderOfTheFile(@TempDir Path folder) throws Exception {
    Files.createDirectory(folder.resolve("in"));
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"), HEAD + "source: {directory: {path: in}}\n" + SINK);
    LoadedPipeline loaded = PipelineReader.read(file, OptionChecks.none());
    assertThat(loaded.warnings()).isEmpty();
    assertThat(((SourceSpec.Directory) loaded.pipeline().source()).path())
        .isEqualTo(folder.resolve("in"));
  }

  private static OptionChecks checks() {
    var processors = new TreeMap<String, Consumer<Map<String, Object>>>();
    processors.put(
        "channel-statistics",
        options -> {
          if (options.get("thumbnail") instanceof Long pixels && pixels < 16) {
            throw new IllegalArgumentException(
                "thumbnail: "
                    + pixels
                    + " is below the minimum 16. Remove the line for the default, 160.");
          }
        });
    processors.put(
        "keep-if",
        options -> {
          if (!options.containsKey("statistic")) {
            throw new IllegalArgumentException(
                "keep-if: options.statistic: missing. Name the header key to look at, such as sum.\n"
                    + "keep-if: options.atLeast: no condition. Give at least one.");
          }
          throw new IllegalStateException("a defect");
        });
    return new OptionChecks(
        processors,
        Map.of(
            "microscope",
            options -> {
              throw new IllegalArgumentException("no such thing as 0.5 images");
            }));
  }

  @Test
  void whatFactoriesSayIsReportedAtTheLineOfTheOption() {
    String text =
        HEAD
            + "source:\n  microscope:\n    images: 0.5\n"
            + "stages:\n  - name: a\n    processor: channel-statistics\n    options:\n      thumbnail: 3\n"
            + "  - name: b\n    processor: keep-if\n"
            + "  - name: c\n    processor: keep-if\n    options: {statistic: sum}\n"
            + "  - name: d\n    processor: chanel-statistics\n"
            + SINK;
    assertThat(errors(text, checks()))
        .containsExactly(
            "source.microscope: no such thing as 0.5 images (p.yaml:6:5). Correct it, or remove it for the default.",
            "stages[0].options.thumbnail: 3 is below the minimum 16 (p.yaml:11:18). Remove the line for the default, 160.",
            "stages[1].options.statistic: missing (p.yaml:12:5). Name the header key to look at, such as sum.",
            "stages[1].options.atLeast: no condition (p.yaml:12:5). Give at least one.",
            "stages[2].options: cannot be checked: java.lang.IllegalStateException: a defect (p.yaml:16:14). Correct it, or remove it for the default.",
            "stages[3].processor: \"chanel-statistics\" is not a built-in processor (p.yaml:18:16). Did you mean"
                + " \"channel-statistics\"? Known: channel-statistics, keep-if. Code of your own goes under python, exec or"
                + " java.");
  }

  @Test
  void aRefusalWithoutAReasonIsStillARefusal() {
    var checks =
        new OptionChecks(
            new TreeMap<>(),
            Map.of(
                "synthetic",
                options -> {
                  throw new IllegalArgumentException();
                }));
    assertThat(errors(HEAD + "source: {synthetic: {}}\n" + SINK, checks))
        .containsExactly(
            "source.synthetic: cannot be checked: java.lang.IllegalArgumentException (p.yaml:4:21)."
                + " Correct it, or remove it for the default.");
  }

  @Test
  void factoriesAreNotAskedAboutOptionsThatAreRefusedAlready() {
    String text = HEAD + STDIN + "stages: [{name: a, processor: keep-if, options: 3}]\n" + SINK;
    assertThat(errors(text, checks()))
        .containsExactly(
            "stages[0].options: 3 is not a section of options (p.yaml:5:49). Write for example {thumbnail: 160}. Or"
                + " remove the line.");
  }

  @Test
  void aProblemIsAlsoReadByPrograms() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> read(HEAD + STDIN + "stages: [{name: a, processor: pass, engines: 0}]\n" + SINK));
    assertThat(refused.problems().get(0).toJson())
        .containsExactly(
            Map.entry("severity", "error"),
            Map.entry("file", "p.yaml"),
            Map.entry("line", 5),
            Map.entry("column", 46),
            Map.entry("path", "stages[0].engines"),
            Map.entry("value", "0"),
            Map.entry("message", "0 is below the minimum 1"),
            Map.entry("expected", "a whole number from 1 to 10000"),
            Map.entry(
                "remedy",
                "Write a whole number from 1 to 10000. Or remove the line for the default, 1."));
  }

  @Test
  void aThousandProblemsMakeAReadableMessage() {
    String text = HEAD + STDIN + SINK + keys(1000);
    ConfigException refused = catchThrowableOfType(ConfigException.class, () -> read(text));
    assertThat(refused.problems()).hasSize(1000);
    assertThat(String.valueOf(refused.getMessage()).lines())
        .hasSize(51)
        .last()
        .asString()
        .contains("950 more");
  }

  private static String keys(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("unknown").append(i).append(": 1\n");
    }
    return text.toString();
  }
}
