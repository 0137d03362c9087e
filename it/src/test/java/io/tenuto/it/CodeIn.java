package io.tenuto.it;

import io.tenuto.containers.TestRuntimes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Where user code runs in a test: processes of this host, or containers of one runtime. */
final class CodeIn {
  private static final String PROCESSES = "processes";
  private static final String APPTAINER = "apptainer"; // a stand-in, which is found by its name

  private final String name;
  private final TestRuntimes runtimes;

  private CodeIn(String name, TestRuntimes runtimes) {
    this.name = name;
    this.runtimes = runtimes;
  }

  /** Each runtime, and before them processes of this host. */
  static final class Everywhere implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      var here = new CodeIn(PROCESSES, TestRuntimes.of(context));
      return Stream.concat(
          Stream.of(Arguments.of(here)), new Containers().provideArguments(parameters, context));
    }
  }

  /** Each runtime, whether it is here or not. */
  static final class Containers implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      TestRuntimes runtimes = TestRuntimes.of(context);
      return TestRuntimes.NAMES.stream().map(name -> Arguments.of(new CodeIn(name, runtimes)));
    }
  }

  /** The stand-in for Apptainer, whether it can start anything here or not. */
  static final class Apptainer implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return Stream.of(Arguments.of(new CodeIn(APPTAINER, TestRuntimes.of(context))));
    }
  }

  /** Writes a file with the image of all tests, for Apptainer. */
  void writeImage(Path file) throws IOException {
    runtimes.standIn().orElseThrow().writeImage(file, "", "");
  }

  /** Whether a runtime with a socket keeps the code in containers. */
  boolean inContainers() {
    return !name.equals(PROCESSES) && !name.equals(APPTAINER);
  }

  /** Skips the test, with the reason, where the runtime cannot be used. */
  void assumeThere() {
    Optional<String> absent = inContainers() ? runtimes.absent(name) : Optional.empty();
    if (name.equals(APPTAINER) && runtimes.standIn().isEmpty()) {
      absent = Optional.of("the stand-in for Apptainer starts nothing here");
    }
    String why = absent.orElse("");
    Assumptions.assumeTrue(why.isEmpty(), why);
  }

  TestRuntimes runtimes() {
    return runtimes;
  }

  /** Whether there is a program of the runtime's name. */
  boolean hasProgram() {
    return Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1))
        .anyMatch(each -> Files.isExecutable(Path.of(each, name)));
  }

  /** What leads a process to this runtime and no other. */
  Map<String, String> environment() {
    return name.equals(APPTAINER)
        ? Map.of("PATH", runtimes.standIn().orElseThrow().folder() + ":" + System.getenv("PATH"))
        : inContainers() ? runtimes.environment(name) : Map.of();
  }

  /** The containers that there are. */
  List<String> containers() throws IOException {
    return inContainers() ? runtimes.containers(name) : List.of();
  }

  @Override
  public String toString() {
    return name;
  }
}
