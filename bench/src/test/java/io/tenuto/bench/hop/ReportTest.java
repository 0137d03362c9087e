package io.tenuto.bench.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.bench.Manifest;
import io.tenuto.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final Manifest manifest = new Manifest(Map.of("cores", 2L));

  private static HopResult rate(boolean met) {
    var values = new LinkedHashMap<String, Object>();
    values.put("transport", "tcp");
    values.put("size", 100);
    values.put("delivery", "at-least-once");
    values.put("rate", 4e6);
    values.put("bound", 8e6);
    values.put("ratio", 0.5);
    values.put("rounds", List.of(3e6, 4e6, 5e6));
    return new HopResult("rate", values, "tcp 100 B and so on", met);
  }

  @Test
  void jsonIsAnArrayOfSelfContainedObjects() {
    String json = Report.json(manifest, List.of(rate(true), rate(false)));
    Map<String, Object> read =
        Json.read(("{\"all\":" + json + "}").getBytes(StandardCharsets.UTF_8));
    assertThat((List<?>) read.get("all"))
        .hasSize(2)
        .first()
        .asInstanceOf(
            org.assertj.core.api.InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("measure", "rate")
        .containsEntry("transport", "tcp")
        .containsEntry("size", 100L)
        .containsEntry("delivery", "at-least-once")
        .containsEntry("rate", 4e6)
        .containsEntry("bound", 8e6)
        .containsEntry("ratio", 0.5)
        .containsEntry("rounds", List.of(3e6, 4e6, 5e6))
        .containsEntry("met", true)
        .containsEntry("manifest", Map.of("cores", 2L));
  }

  @Test
  void jsonOfNothingIsAnEmptyArray() {
    assertThat(Report.json(manifest, List.of())).isEqualTo("[]");
  }

  @Test
  void theTableMarksWhatIsBelowItsTarget() {
    String[] lines = Report.table(manifest, List.of(rate(true), rate(false))).split("\n", -1);
    assertThat(lines).contains("cores 2", "tcp 100 B and so on");
    assertThat(lines).contains("tcp 100 B and so on  BELOW TARGET");
  }

  @Test
  void sizesAreShownInTheUnitTheyWereGivenIn() {
    assertThat(Report.size(100)).isEqualTo("100 B");
    assertThat(Report.size(10_000)).isEqualTo("10 kB");
    assertThat(Report.size(10_000_000)).isEqualTo("10 MB");
    assertThat(Report.size(1_500)).isEqualTo("1500 B");
  }
}
