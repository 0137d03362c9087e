package io.tenuto.engine.rest;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.master.GroupTotals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The deployment for Prometheus: {@code GET /metrics}. Labels are stream and group alone, so that
 * the number of series does not grow with the number of engines. Counters never shrink while their
 * group is there, whatever engines come and go.
 */
final class Metrics {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final DeploymentView deployment;
  private final List<Map<String, Object>> groups = new ArrayList<>();
  private final List<MetricSnapshot> all = new ArrayList<>();

  private Metrics(DeploymentView deployment) {
    this.deployment = deployment;
  }

  /** The page in the text format, version 0.0.4. */
  static byte[] text(DeploymentView deployment, MasterFacts facts) {
    var metrics = new Metrics(deployment);
    metrics.master(facts);
    metrics.groups();
    var page = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(page, new MetricSnapshots(metrics.all));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nothing to fail in memory
    }
    return page.toByteArray();
  }

  private void master(MasterFacts facts) {
    gauge("tenuto_master_up_seconds", "Since the master was started.", facts.upNanos() / 1e9);
    gauge("tenuto_master_heap_bytes", "Heap that the master uses.", (double) facts.heapBytes());
    counter(
        "tenuto_master_cpu_seconds",
        "Processor time of the master's process.",
        Math.max(0, facts.cpuNanos()) / 1e9);
    gauge(
        "tenuto_workers",
        "Workers whose control link is open.",
        (double) deployment.workers().stream().filter(one -> one.node().present()).count());
    gauge(
        "tenuto_worker_cores",
        "Cores that those workers share out.",
        (double)
            deployment.workers().stream()
                .filter(one -> one.node().present())
                .mapToLong(one -> one.view().cores())
                .sum());
    gauge(
        "tenuto_pipelines",
        "Pipelines that the master runs.",
        (double) deployment.pipelines().size());
  }

  private void gauge(String name, String help, double value) {
    var point = GaugeSnapshot.GaugeDataPointSnapshot.builder().value(value).build();
    all.add(GaugeSnapshot.builder().name(name).help(help).dataPoint(point).build());
  }

  private void counter(String name, String help, double value) {
    var point = CounterSnapshot.CounterDataPointSnapshot.builder().value(value).build();
    all.add(CounterSnapshot.builder().name(name).help(help).dataPoint(point).build());
  }

  private void groups() {
    totals("tenuto_messages_accepted", "Accepted by connectors.", GroupTotals::accepted);
    totals("tenuto_messages_completed", "Settled as done.", GroupTotals::completed);
    totals(
        "tenuto_messages_dead_lettered",
        "Rejected, or failed too often.",
        GroupTotals::deadLettered);
    totals("tenuto_messages_dropped", "Dropped by the declared policy.", GroupTotals::dropped);
    totals("tenuto_messages_passed_on", "Taken over by a backlog.", GroupTotals::passedOn);
    totals("tenuto_engine_arrivals", "Messages delivered to engines.", GroupTotals::arrivals);
    totals("tenuto_engine_finished", "Messages that user code was run for.", GroupTotals::finished);
    totals(
        "tenuto_engine_failures", "Messages that failed or were rejected.", GroupTotals::failures);
    totals(
        "tenuto_engine_busy_seconds",
        "Time that slots spent in user code.",
        totals -> totals.busyNanos() / 1e9);
    totals(
        "tenuto_engine_cpu_seconds",
        "Processor time of slots and user processes.",
        totals -> totals.cpuNanos() / 1e9);
    serviceTimes();
    StreamsDocument.groups(deployment).forEach(groups::add);
    now("tenuto_messages_retained", "Accepted and not settled yet.", "ledger", "retained");
    now("tenuto_messages_waiting", "Waiting for an engine.", "waiting");
    now("tenuto_backlog_messages", "Kept in backlogs.", "backlog", "messages");
    now("tenuto_backlog_disk_bytes", "Disk that backlogs take.", "backlog", "diskBytes");
    now("tenuto_engines", "Engines whose control link is open.", "engines", "present");
    now("tenuto_engine_slots", "Messages at once that engines can run.", "engines", "slots");
    now("tenuto_engine_in_flight", "Messages at engines now.", "engines", "inFlight");
    now("tenuto_engine_memory_bytes", "Memory of engines.", "engines", "memoryBytes");
    now("tenuto_lease_epoch", "Of the last lease given out.", "epoch");
  }

  private static Labels labels(String stream, String group) {
    return Labels.of("stream", stream, "group", group);
  }

  private void totals(String name, String help, ToDoubleFunction<GroupTotals> figure) {
    var counter = CounterSnapshot.builder().name(name).help(help);
    for (DeploymentView.Group group : deployment.groups()) {
      counter.dataPoint(
          CounterSnapshot.CounterDataPointSnapshot.builder()
              .labels(labels(group.stream(), group.group()))
              .value(figure.applyAsDouble(group.totals()))
              .build());
    }
    all.add(counter.build());
  }

  private void serviceTimes() {
    var histogram =
        HistogramSnapshot.builder()
            .name("tenuto_engine_service_seconds")
            .help("Time of a message in user code.");
    for (DeploymentView.Group group : deployment.groups()) {
      var buckets = ClassicHistogramBuckets.builder();
      ServiceTimeFigures.ofCounts(group.totals().serviceTimes())
          .doublings()
          .forEach(one -> buckets.bucket(one.belowSeconds(), one.messages()));
      histogram.dataPoint(
          HistogramSnapshot.HistogramDataPointSnapshot.builder()
              .labels(labels(group.stream(), group.group()))
              .classicHistogramBuckets(buckets.build())
              .sum(group.totals().busyNanos() / 1e9)
              .build());
    }
    all.add(histogram.build());
  }

  /** A figure of the streams' document, by its path in a group. */
  private void now(String name, String help, String... path) {
    var gauge = GaugeSnapshot.builder().name(name).help(help);
    for (Map<String, Object> group : groups) {
      Object value = group;
      for (String step : path) {
        value = value instanceof Map<?, ?> map ? map.get(step) : null;
      }
      if (value instanceof Number number) {
        gauge.dataPoint(
            GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(
                    labels(String.valueOf(group.get("stream")), String.valueOf(group.get("group"))))
                .value(number.doubleValue())
                .build());
      }
    }
    all.add(gauge.build());
  }
}
