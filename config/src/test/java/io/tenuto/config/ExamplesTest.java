package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
  private static final Path EXAMPLES = Corpus.REPOSITORY.resolve("examples");

  @ParameterizedTest
  @MethodSource("io.tenuto.config.Corpus#examples")
  void anExampleIsReadWithoutAWarning(Path file) throws Exception {
    LoadedPipeline loaded = PipelineReader.read(file, OptionChecks.none());
    assertThat(loaded.warnings()).isEmpty();
    assertThat(loaded.pipeline().name()).isEqualTo(Corpus.folderName(file));
  }

  @ParameterizedTest
  @MethodSource("io.tenuto.config.Corpus#examples")
  void anExampleIsNamedInTheListOfExamples(Path file) throws Exception {
    String folder = Corpus.folderName(file);
    assertThat(Files.readString(EXAMPLES.resolve("README.md"))).contains("`" + folder + "/");
  }

  @ParameterizedTest
  @MethodSource("io.tenuto.config.Corpus#examples")
  void anExampleNamesTheSchemaForEditors(Path file) throws Exception {
    String line = Files.readAllLines(file).get(0);
    assertThat(line).startsWith("# yaml-language-server: $schema=");
    assertThat(file.resolveSibling(line.substring(line.indexOf('=') + 1))).exists();
  }

  @Test
  void theFirstExampleStreamsCellsThroughTwoEnginesIntoTwoTables() throws Exception {
    Pipeline cells =
        PipelineReader.read(EXAMPLES.resolve("cells/pipeline.yaml"), OptionChecks.none())
            .pipeline();
    var source = (SourceSpec.Simulated) cells.source();
    assertThat(source.kind()).isEqualTo("microscope");
    assertThat(source.options()).containsEntry("images", 300L);
    assertThat(cells.stagesFrom("source"))
        .extracting(StageSpec::name)
        .containsExactly("statistics");
    StageSpec statistics = cells.stage("statistics").orElseThrow();
    assertThat(statistics.engines()).isEqualTo(2);
    assertThat(cells.groupsFrom("statistics"))
        .extracting(GroupSpec::name)
        .containsExactly("bright", "results");
    assertThat(cells.sinks())
        .extracting(sink -> ((SinkSpec.Csv) sink.target()).file().toString())
        .containsExactly("results.csv", "kept.csv");
    assertThat(
            cells.sinks().stream()
                .flatMap(sink -> ((SinkSpec.Csv) sink.target()).columns().stream())
                .distinct()
                .collect(Collectors.joining(",")))
        .isEqualTo("file,frame,channel,width,height,sum,min,max,mean,otsu,components");
  }
}
