package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.tenuto.scheduler.simulation.Trace;
import io.tenuto.scheduler.simulation.Traces;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerSimulateCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int simulate(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("scheduler", "simulate"));
    all.addAll(List.of(arguments));
    return Tenuto.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private List<Map<String, Object>> results() {
    Map<String, Object> read = Json.read(out.toString().getBytes(StandardCharsets.UTF_8));
    List<Map<String, Object>> results = new ArrayList<>();
    for (Object each : (List<?>) Objects.requireNonNull(read.get("results"))) {
      @SuppressWarnings("unchecked") // an object of JSON
      var one = (Map<String, Object>) each;
      results.add(one);
    }
    return results;
  }

  private static double number(Map<String, Object> fields, String name) {
    return ((Number) Objects.requireNonNull(fields.get(name), name)).doubleValue();
  }

  @Test
  void allTracesAreInTheTableForBothPoliciesAndTheirRatiosBelow() {
    assertThat(simulate("all")).isZero();
    List<String> lines = out.toString().lines().toList();
    int names = Traces.all().size();
    assertThat(lines).hasSize(1 + 2 * names + 1 + 1 + names);
    assertThat(lines.get(0)).startsWith("TRACE").contains("WORKER-HOURS", "P99", "REVERSALS");
    for (int i = 0; i < names; i++) {
      String name = Traces.all().get(i).name();
      assertThat(lines.get(1 + 2 * i)).startsWith(name + " ").contains(" predictive ");
      assertThat(lines.get(2 + 2 * i)).startsWith(name + " ").contains(" harmonicio ");
      assertThat(lines.get(3 + 2 * names + i)).matches(name + " +\\d+\\.\\d\\d +\\d+\\.\\d\\d");
    }
    assertThat(lines.get(2 + 2 * names)).startsWith("PREDICTIVE / HARMONICIO");
  }

  @Test
  void onePolicyAloneIsComparedWithNothing() {
    assertThat(simulate("step", "--policy", "predictive")).isZero();
    assertThat(out.toString()).contains("predictive").doesNotContain("harmonicio", "HARMONICIO");
  }

  @Test
  void programsGetTheSameFigures() {
    assertThat(simulate("step", "sine", "--json")).isZero();
    List<Map<String, Object>> results = results();
    assertThat(results)
        .extracting(each -> each.get("trace") + " " + each.get("policy"))
        .containsExactly(
            "step predictive", "step harmonicio", "sine predictive", "sine harmonicio");
    for (Map<String, Object> each : results) {
      assertThat(number(each, "workerSeconds"))
          .isGreaterThanOrEqualTo(number(each, "leastWorkerSeconds") * 0.9);
      assertThat(number(each, "p50Seconds"))
          .isPositive()
          .isLessThanOrEqualTo(number(each, "p99Seconds"));
      assertThat(number(each, "completed") + number(each, "left"))
          .isCloseTo(number(each, "arrived"), offset(1.0));
      assertThat(each).containsKeys("mostReversals", "mostWorkersTooMany", "backlogSeconds");
      assertThat(each).doesNotContainKey("log");
    }
    assertThat(out.toString()).contains("\"predictiveToHarmonicio\"").doesNotContain("NaN");
  }

  @Test
  void decisionsHaveSecondAndReason() {
    assertThat(simulate("step", "--policy", "predictive", "--decisions")).isZero();
    assertThat(out.toString())
        .startsWith("step, predictive:")
        .containsPattern("\\d+\\.\\d s  \\+\\d worker.*: no worker has room")
        .containsPattern("\\d+\\.\\d s  stream: \\+\\d+ engines?: ");
    assertThat(simulate("step", "--policy", "predictive", "--decisions", "--json")).isZero();
    assertThat((List<?>) results().get(0).get("log"))
        .hasSize((int) number(results().get(0), "decisions"));
  }

  @Test
  void whatAnOperatorSetsChangesWhatIsDecided() {
    assertThat(simulate("step", "--policy", "predictive", "--json")).isZero();
    Map<String, Object> before = results().get(0);
    String[][] changes = {
      {"--workers", "0..2"},
      {"--budget", "0.1"},
      {"--worker-start-up", "40"},
      {"--head-room", "1"},
      {"--cool-down", "100"},
      {"--drain", "100"},
    };
    for (String[] each : changes) {
      assertThat(simulate("step", "--policy", "predictive", "--json", each[0], each[1])).isZero();
      assertThat(results().get(0)).as(each[0]).isNotEqualTo(before);
    }
    assertThat(simulate("step", "--policy", "harmonicio", "--json")).isZero();
    Map<String, Object> original = results().get(0);
    String set = "small_scaleup_amount=3";
    assertThat(
            simulate(
                "step",
                "--policy",
                "harmonicio",
                "--json",
                "--set",
                set,
                "--set",
                "large_scaleup_amount=6"))
        .isZero();
    assertThat(results().get(0)).isNotEqualTo(original);
  }

  @Test
  void aPageHasAllFigures() throws IOException {
    Path page = folder.resolve("r.html");
    assertThat(simulate("all", "--report", page.toString())).isZero();
    String text = Files.readString(page);
    for (int i = 1; i <= Traces.all().size(); i++) {
      for (String figure : List.of("queue", "use", "cores", "workers")) {
        assertThat(text).contains("id=\"trace-" + i + "-" + figure + "\"");
      }
    }
    for (Trace trace : Traces.all()) {
      assertThat(text).contains(">" + trace.name() + "</h2>");
    }
    assertThat(text).doesNotContain("<script", "not measured", "NaN").endsWith("</html>\n");
  }

  @Test
  void whatCannotBeMeantIsAnErrorOfUse() throws IOException {
    Path file = Files.writeString(folder.resolve("t.json"), "{\"naem\": 1}");
    String[][] wrong = {
      {"stepp", "stepp is neither a trace nor a file; there are step, ramp,"},
      {"", "TRACE"},
      {file.toString(), "t.json: naem is no key; known are name, seconds"},
      {folder.toString(), "is a folder: a JSON file with a trace was expected"},
      {"step --policy best", "'best' is neither predictive nor harmonicio"},
      {"step --set packing=1", "--set: packing is no parameter; there are packing_interval"},
      {"step --set packing_interval=0", "--set: packing_interval: 0.0 is outside"},
      {"step --set packing_interval", "--set"},
      {"step --drain 0", "--drain: drainSeconds: 0.0 is outside"},
      {"step --head-room -1", "--head-room: headRoom: -1.0 is outside"},
      {"step --cool-down NaN", "--cool-down: coolDownSeconds: NaN is outside"},
      {"step --budget -1", "--budget: "},
      {"step --worker-start-up -1", "--worker-start-up: "},
      {"step --workers 3", "--workers: '3' is no range; expected MIN..MAX, such as 1..10"},
      {"step --workers a..b", "--workers: 'a..b' is no range"},
      {"step --workers 3..2", "--workers 3..2: most: 2 is below least, 3"},
      {"step --policy harmonicio --drain 5", "which is not among the policies"},
      {"step --policy predictive --set packing_interval=2", "not among the policies"},
      {"step --report " + folder, "is a folder; a file was expected"},
      {"step --report " + folder.resolve("no/r.html"), "lies in no folder that exists"},
    };
    for (String[] each : wrong) {
      String[] arguments = each[0].isEmpty() ? new String[0] : each[0].split(" ", -1);
      assertThat(simulate(arguments)).as(each[0]).isEqualTo(2);
      assertThat(err.toString()).as(each[0]).contains(each[1]);
      assertThat(out.toString()).as(each[0]).isEmpty();
    }
  }
}
