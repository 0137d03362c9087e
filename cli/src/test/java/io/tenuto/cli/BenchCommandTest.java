package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.ResultsWriter;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.search.Bracket;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code bench report} and {@code bench compare}, from folders to what is printed. */
class BenchCommandTest {
  private static final Subject TENUTO = new Subject("tenuto", "default", Guarantee.DURABLE);
  private static final Subject KAFKA = new Subject("kafka\u001b[2J", "default", Guarantee.DURABLE);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path scratch;

  private int run(String... arguments) {
    CommandLine command = Tenuto.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return command.execute(arguments);
  }

  private Path folder(String name, double tenuto, double kafka) throws IOException {
    Path folder = scratch.resolve(name);
    ResultsWriter.manifest(folder, Map.of("schema", 1));
    try (ResultsWriter results = ResultsWriter.open(folder)) {
      results.add(cell(TENUTO, tenuto));
      if (kafka > 0) {
        results.add(cell(KAFKA, kafka));
      }
    }
    return folder;
  }

  private static CellResult cell(Subject subject, double low) {
    var bracket = new Bracket(low, low * 1.1);
    return CellResult.measured(subject, false, 1000, 0, 1, bracket, "", Map.of(), 1, 1);
  }

  @Test
  void reportSaysTheVerdictAndWhereThePageIs() throws Exception {
    Path folder = folder("a", 100, 50);
    assertThat(run("bench", "report", folder.toString())).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .startsWith(
            "Tenuto, with no options, is best or level with the best in every cell compared (1)")
        .contains(folder.resolve("report.html").toString());
    assertThat(folder.resolve("report.html")).isNotEmptyFile();
    assertThat(folder.resolve("figures/fig4-durable.png")).isNotEmptyFile();
  }

  @Test
  void reportNamesWhatIsMissing() {
    assertThat(run("bench", "report", scratch.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains(scratch + ": has no manifest.json");
  }

  @Test
  void comparePrintsRatiosAndNoEscapes() throws Exception {
    Path a = folder("a", 100, 50);
    Path b = folder("b", 200, 50);
    assertThat(run("bench", "compare", a.toString(), b.toString())).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .doesNotContain("\u001b")
        .containsPattern("tenuto +durable +1 kB × 0 +100 \\(100…110\\) +200 .* 2.00 +better")
        .containsPattern("kafka.* 1.00 +level");
  }

  @Test
  void compareFailsWhenACellIsInOneFolderOnly() throws Exception {
    Path a = folder("a", 100, 50);
    Path b = folder("b", 100, 0);
    assertThat(run("bench", "compare", a.toString(), b.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).containsPattern("kafka.* missing +\\(not in B\\)");
  }

  @Test
  void compareWritesOneJsonObject() throws Exception {
    Path a = folder("a", 100, 0);
    Path b = folder("b", 50, 0);
    assertThat(run("bench", "compare", "--json", a.toString(), b.toString()))
        .isEqualTo(ExitCode.OK);
    assertThat(Json.read(out.toString().strip().getBytes(StandardCharsets.UTF_8)))
        .containsEntry("complete", true)
        .extractingByKey("cells")
        .asString()
        .contains("change=worse")
        .contains("ratio=0.5");
  }
}
