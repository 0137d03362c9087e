package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.engine.connector.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of an engine in Python, held against what was computed elsewhere. */
@Timeout(300)
class PythonExampleTest {
  private final Kit kit;
  private final ChildStream stream;

  PythonExampleTest(@TempDir Path folder) {
    kit = new Kit(folder);
    stream = new ChildStream(kit);
  }

  @AfterEach
  void close() throws Exception {
    stream.close();
  }

  @Test
  void thePythonExampleMeasuresEveryImageAsTheOracleDoes() throws Exception {
    Path images = testData().resolve("microscopy");
    assumeTrue(Files.isDirectory(images), "no test data: set TENUTO_TEST_DATA");
    assumePythonHas("numpy", "tifffile", "PIL");
    Path example = Kit.repository().resolve("examples/python-engine/count.py");
    ChildCode code =
        ChildCode.python("counted", Kit.PYTHON, example, List.of())
            .withEnvironment(Map.of("PYTHONPATH", Kit.repository().resolve("python").toString()));
    Connector source = stream.start(2, Duration.ZERO, code);
    Map<String, Map<String, String>> oracle = oracle(images.resolve("oracle_images.csv"));
    for (String file :
        oracle.keySet().stream()
            .map(key -> key.substring(0, key.indexOf(' ')))
            .distinct()
            .toList()) {
      source.offer(Header.of(Header.FILE, file), Payload.of(images.resolveSibling(file)));
    }
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(stream.buried).isEmpty();
    assertThat(stream.rows).hasSize(oracle.size());
    for (Header row : stream.rows) {
      String key = text(row, "file") + " " + text(row, "frame") + " " + text(row, "channel");
      assertRow(row, oracle.getOrDefault(key, Map.of()), key);
    }
  }

  private static void assertRow(Header row, Map<String, String> expected, String key) {
    boolean lossy = key.contains(".jpg");
    for (String exact : List.of("width", "height")) {
      assertThat(text(row, exact)).as(exact + " of " + key).isEqualTo(expected.get(exact));
    }
    if (!lossy) {
      for (String exact : List.of("min", "max")) {
        assertThat(text(row, exact)).as(exact + " of " + key).isEqualTo(expected.get(exact));
      }
    }
    assertNear(row, expected, key, "sum", "sum", lossy ? 1e-3 : 0);
    assertNear(row, expected, key, "mean", "mean", lossy ? 1e-3 : 1e-15);
    double otsu = Double.parseDouble(expected.getOrDefault("otsu_exact_int", "NaN"));
    assertNear(row, expected, key, "otsu", "otsu_exact_int", lossy ? 1 / otsu : 0);
    assertNear(row, expected, key, "components", "components_exact_int", lossy ? 0.03 : 0);
  }

  private static void assertNear(
      Header row,
      Map<String, String> expected,
      String key,
      String ours,
      String theirs,
      double relative) {
    double right = Double.parseDouble(expected.getOrDefault(theirs, "NaN"));
    assertThat(row.number(ours).orElseThrow().doubleValue())
        .as(ours + " of " + key)
        .isBetween(right - relative * right, right + relative * right);
  }

  private static String text(Header row, String key) {
    return row.text(key).orElse("");
  }

  private static Map<String, Map<String, String>> oracle(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    String[] names = lines.get(0).split(",", -1);
    var rows = new LinkedHashMap<String, Map<String, String>>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      var row = new LinkedHashMap<String, String>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      rows.put(row.get("file") + " " + row.get("frame") + " " + row.get("channel"), row);
    }
    return rows;
  }

  /** The folder of shared test data: named by the environment, or beside or above this project. */
  private static Path testData() {
    String named = System.getenv("TENUTO_TEST_DATA");
    if (named != null) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolveSibling("shared").resolve("data");
      if (Files.isDirectory(data)) {
        return data;
      }
    }
    return Path.of("no-test-data");
  }

  private static void assumePythonHas(String... modules) throws Exception {
    assumeTrue(Files.isExecutable(Path.of(Kit.PYTHON)), Kit.PYTHON + " is not there");
    for (String module : modules) {
      int status = new ProcessBuilder(Kit.PYTHON, "-c", "import " + module).start().waitFor();
      assumeTrue(status == 0, Kit.PYTHON + " lacks the module " + module);
    }
  }
}
