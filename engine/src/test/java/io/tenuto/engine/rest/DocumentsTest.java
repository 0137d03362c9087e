package io.tenuto.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.master.DeploymentView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class DocumentsTest {
  private final DeploymentView deployment = SampleDeployment.view();

  @Test
  void statusCountsWhatIsThereAndAddsUpTheAccounts() {
    Map<String, Object> status = StatusDocument.of(deployment, SampleDeployment.FACTS);
    assertThat(status).containsEntry("connectors", 1L).containsEntry("backlogs", 1L);
    assertThat(object(status, "workers")).containsEntry("present", 1L).containsEntry("cores", 4L);
    assertThat(object(status, "engines")).containsEntry("present", 2L).containsEntry("wanted", 2L);
    assertThat(object(status, "custody"))
        .containsEntry("accepted", 400L)
        .containsEntry("completed", 140L)
        .containsEntry("passedOn", 0L)
        .containsEntry("retained", 257L)
        .containsEntry("balanced", true);
  }

  @Test
  void ratesAreTheGrowthBetweenTwoReports() {
    Map<String, Object> engine = list(EnginesDocument.of(deployment), "engines").get(0);
    assertThat(engine)
        .containsEntry("name", "cells-statistics-1")
        .containsEntry("finishedPerSecond", 100.0)
        .containsEntry("busyShare", 0.5) // one second of two slots' two
        .containsEntry("cpuCores", 0.5)
        .containsEntry("busySecondsPerMessage", 0.01)
        .containsEntry("cpuSecondsPerMessage", 0.005)
        .containsEntry("reportAgeSeconds", 0.5)
        .containsEntry("connectors", List.of("source", "source-backlog"));
  }

  @Test
  void aGroupTellsItsEnginesItsBacklogAndItsAccount() {
    Map<String, Object> stream = list(StreamsDocument.of(deployment), "streams").get(0);
    Map<String, Object> group = list(stream, "groups").get(0);
    assertThat(group).containsEntry("acceptedPerSecond", 200.0).containsEntry("waiting", 10L);
    assertThat(object(group, "backlog"))
        .containsEntry("messages", 40L)
        .containsEntry("diskBytes", 8192L);
    assertThat(object(group, "engines"))
        .containsEntry("finishedPerSecond", 150.0)
        .containsEntry("slots", 4L);
    assertThat(list(object(group, "engines"), "serviceTimes"))
        .singleElement(InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("messages", 300L);
    assertThat(list(group, "connectors").get(0))
        .containsEntry("engines", List.of("cells-statistics-1", "cells-statistics-2"))
        .containsEntry("links", 2L);
  }

  @Test
  void metricsHaveUnitsInTheirNamesAndNoLabelsButStreamAndGroup() {
    String page =
        new String(Metrics.text(deployment, SampleDeployment.FACTS), StandardCharsets.UTF_8);
    String labels = "{group=\"statistics\",stream=\"cells/source\"}";
    assertThat(page)
        .contains("tenuto_messages_accepted_total" + labels + " 400.0")
        .contains("tenuto_messages_passed_on_total" + labels + " 60.0")
        .contains("tenuto_messages_retained" + labels + " 257.0")
        .contains("tenuto_backlog_disk_bytes" + labels + " 8192.0")
        .contains("tenuto_engine_busy_seconds_total" + labels + " 3.0")
        .contains("tenuto_engine_service_seconds_count" + labels + " 300")
        .contains("tenuto_master_cpu_seconds_total 3.0");
    assertThat(page.lines().filter(line -> !line.startsWith("#")))
        .allMatch(
            line ->
                line.matches(
                    "tenuto_[a-z_]+(\\{group=\"[^\"]*\"(,le=\"[^\"]*\")?,stream=\"[^\"]*\""
                        + "(,le=\"[^\"]*\")?})? [-+.0-9EInf]+"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> document, String name) {
    return (Map<String, Object>) Objects.requireNonNull(document.get(name), name);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Map<String, Object> document, String name) {
    return (List<Map<String, Object>>) Objects.requireNonNull(document.get(name), name);
  }
}
