package io.tenuto.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pipeline files to test with: {@code good} and {@code bad}. What the reader must say about {@code
 * x.yaml}, word for word, stands in {@code x.expected}; a good file without one gives no warning.
 * The first line of a bad file tells whether the JSON Schema refuses it, accepts it, or cannot be
 * asked because the file is not plain YAML.
 */
final class Corpus {
  static final Path ROOT = Path.of("src/test/resources/corpus");
  static final Path REPOSITORY = Path.of("..");

  private Corpus() {}

  static List<Path> files(String kind) {
    try (Stream<Path> files = Files.list(ROOT.resolve(kind))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> good() {
    return files("good");
  }

  static List<Path> bad() {
    return files("bad");
  }

  static List<Path> examples() {
    try (Stream<Path> files = Files.walk(REPOSITORY.resolve("examples"))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".yaml"))
          .sorted()
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String folderName(Path file) {
    return file.getName(file.getNameCount() - 2).toString();
  }

  static String schemaVerdict(Path bad) throws IOException {
    return Files.readAllLines(bad).get(0).replace("# schema: ", "");
  }

  static List<String> expected(Path file) throws IOException {
    Path expected = Path.of(file.toString().replace(".yaml", ".expected"));
    return Files.exists(expected) ? Files.readAllLines(expected) : List.of();
  }

  /** Reads the file as its bare name, so that messages do not depend on where the corpus lies. */
  static LoadedPipeline read(Path file) throws ConfigException, IOException {
    return PipelineReader.read(
        file.getFileName().toString(), Files.readAllBytes(file), ROOT, OptionChecks.none());
  }

  /** Every problem of the file: the errors, or else the warnings. */
  static List<Problem> problems(Path file) throws IOException {
    try {
      return read(file).warnings();
    } catch (ConfigException e) {
      return e.problems();
    }
  }
}
