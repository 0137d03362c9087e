package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Simulations, as a user starts them. */
class SimulateTest {
  @TempDir Path folder;

  @Test
  void theExampleOfThePageComparesBothPoliciesAndWritesAPage() throws Exception {
    String page = Files.readString(SharedData.project().resolve("docs/scheduler.md"));
    Matcher example = Pattern.compile("\n\\./tenuto (scheduler simulate .*)\n").matcher(page);
    assertThat(example.find()).isTrue();
    String file = "examples/simulate/trace.json";
    Files.createDirectories(folder.resolve(file).getParent());
    Files.copy(SharedData.project().resolve(file), folder.resolve(file));
    Program.Ended ended = Program.run(folder, example.group(1).split(" ", -1));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out().lines().toList())
        .hasSize(6)
        .anySatisfy(line -> assertThat(line).startsWith("two instruments").contains("predictive"))
        .anySatisfy(line -> assertThat(line).startsWith("two instruments").contains("harmonicio"))
        .contains("");
    assertThat(Files.readString(folder.resolve("report.html")))
        .startsWith("<!DOCTYPE html>")
        .contains("two instruments", "id=\"trace-1-workers\"");
  }
}
