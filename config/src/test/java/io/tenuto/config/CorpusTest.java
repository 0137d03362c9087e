package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {
  @ParameterizedTest
  @MethodSource("io.tenuto.config.Corpus#good")
  void aGoodFileIsReadWithExactlyTheExpectedWarnings(Path file) throws Exception {
    assertThat(Corpus.read(file).warnings())
        .extracting(Problem::text)
        .containsExactlyElementsOf(Corpus.expected(file));
  }

  @ParameterizedTest
  @MethodSource("io.tenuto.config.Corpus#bad")
  void aBadFileIsRefusedWithExactlyTheExpectedErrorsAllAtOnce(Path file) throws Exception {
    assertThat(Corpus.expected(file)).isNotEmpty();
    assertThatThrownBy(() -> Corpus.read(file)).isInstanceOf(ConfigException.class);
    assertThat(Corpus.problems(file))
        .extracting(Problem::text)
        .containsExactlyElementsOf(Corpus.expected(file));
  }

  @ParameterizedTest
  @MethodSource("io.tenuto.config.Corpus#bad")
  void everyErrorHasAPlaceAnExpectationAndARemedy(Path file) throws Exception {
    assertThat(Corpus.problems(file))
        .allSatisfy(
            problem -> {
              assertThat(problem.severity()).isEqualTo(Problem.Severity.ERROR);
              assertThat(problem.at().file()).isEqualTo(file.getFileName().toString());
              assertThat(problem.message()).isNotEmpty().doesNotEndWith(".");
              assertThat(problem.expected()).isNotEmpty();
              assertThat(problem.remedy()).matches("(?s)[A-Z].*[.?]");
            });
  }
}
