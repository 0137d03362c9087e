package io.tenuto.engine.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.config.SourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results must not become input. */
class OutputFolderTest {
  @TempDir Path folder;

  private Path input = Path.of("");

  @BeforeEach
  void makeInput() throws IOException {
    input = Files.createDirectory(folder.resolve("input"));
  }

  private SourceSpec.Directory directory(boolean recursive) {
    return new SourceSpec.Directory(input, "*", recursive);
  }

  private SourceSpec.Watch watch() {
    return new SourceSpec.Watch(
        input, "*", true, Duration.ofSeconds(1), Optional.empty(), Optional.empty());
  }

  @Test
  void aFolderInsideTheInputIsRefusedWithTheRemedy() {
    for (SourceSpec source : new SourceSpec[] {directory(true), watch()}) {
      assertThatThrownBy(() -> OutputFolder.check(source, input.resolve("new/results")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("lies in the input folder")
          .hasMessageContaining("Name another folder with --output.");
    }
  }

  @Test
  void theInputItselfIsRefusedHoweverItIsSpelt() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), input);
    for (Path output :
        new Path[] {input, link, link.resolve("x/.."), folder.resolve("input/../input")}) {
      assertThatThrownBy(() -> OutputFolder.check(directory(false), output))
          .as(output.toString())
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> OutputFolder.check(directory(true), link.resolve("results")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void foldersThatAreNotReadAreTaken() {
    for (Path output :
        new Path[] {folder, folder.resolve("input-2"), folder.resolve("results/input")}) {
      assertThatCode(() -> OutputFolder.check(watch(), output)).doesNotThrowAnyException();
    }
    assertThatCode(() -> OutputFolder.check(directory(false), input.resolve("results")))
        .as("folders inside are not read")
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                OutputFolder.check(
                    new SourceSpec.Simulated("synthetic", java.util.Map.of()), input))
        .doesNotThrowAnyException();
  }
}
