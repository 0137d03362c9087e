package io.tenuto.engine.rest;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.master.Reported;
import io.tenuto.engine.node.ConnectorReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Every stream with the groups that read it: {@code GET /api/v1/streams}. */
final class StreamsDocument {
  private final DeploymentView deployment;

  private StreamsDocument(DeploymentView deployment) {
    this.deployment = deployment;
  }

  static Map<String, Object> of(DeploymentView deployment) {
    var document = new StreamsDocument(deployment);
    Map<String, List<DeploymentView.Group>> byStream = new LinkedHashMap<>();
    deployment
        .groups()
        .forEach(
            group -> byStream.computeIfAbsent(group.stream(), s -> new ArrayList<>()).add(group));
    var streams = new ArrayList<Map<String, Object>>();
    byStream.forEach(
        (stream, groups) ->
            streams.add(
                Document.of(
                    "stream", stream, "groups", groups.stream().map(document::group).toList())));
    return Document.of("streams", streams);
  }

  /** Every group's object, with the name of its stream added. */
  static List<Map<String, Object>> groups(DeploymentView deployment) {
    var document = new StreamsDocument(deployment);
    return deployment.groups().stream()
        .map(
            group -> {
              Map<String, Object> fields = document.group(group);
              fields.put("stream", group.stream());
              return fields;
            })
        .toList();
  }

  private Map<String, Object> group(DeploymentView.Group group) {
    List<DeploymentView.Connector> custodians =
        deployment.connectors().stream()
            .filter(one -> one.view().stream().equals(group.stream()))
            .filter(
                one -> one.view().groups().stream().anyMatch(held -> names(group, held.group())))
            .toList();
    List<DeploymentView.Engine> engines =
        deployment.engines().stream()
            .filter(one -> one.view().stream().equals(group.stream()))
            .filter(one -> names(group, one.view().group()))
            .toList();
    List<DeploymentView.Connector> backlogs =
        custodians.stream().filter(Accounts::backlog).toList();
    Ledger account = Accounts.together(custodians, one -> names(group, one.group()));
    var times = ServiceTimeFigures.ofCounts(group.totals().serviceTimes());
    var figures = new LinkedHashMap<String, Object>();
    figures.put("present", engines.stream().filter(one -> one.node().present()).count());
    EngineFigures.of(engines).putInto(figures);
    figures.put("serviceSeconds", times.quantiles());
    figures.put("serviceTimes", times.buckets());
    return Document.of(
        "group",
        group.group(),
        "epoch",
        group.epoch(),
        "acceptedPerSecond",
        acceptedPerSecond(group, custodians),
        "ledger",
        Document.of(account),
        "waiting",
        waiting(group, custodians),
        "backlog",
        Document.of(
            "messages",
            Accounts.sum(backlogs.stream(), one -> names(group, one.group())).retained(),
            "diskBytes",
            retainedBytes(backlogs)),
        "engines",
        figures,
        "connectors",
        custodians.stream().map(one -> connector(group, one)).toList());
  }

  private static boolean names(DeploymentView.Group group, String name) {
    return group.group().equals(name);
  }

  private static Map<String, Object> connector(
      DeploymentView.Group group, DeploymentView.Connector connector) {
    List<DeploymentView.Connector> alone = List.of(connector);
    return Document.of(
        "name",
        connector.view().name(),
        "node",
        connector.node().name(),
        "present",
        connector.node().present(),
        "backlog",
        Accounts.backlog(connector),
        "engines",
        group.leases().stream()
            .filter(lease -> lease.connector().equals(connector.view().name()))
            .flatMap(lease -> lease.engines().stream())
            .toList(),
        "links",
        Accounts.reported(connector, one -> names(group, one.group()))
            .mapToLong(ConnectorReport.Group::links)
            .sum(),
        "waiting",
        waiting(group, alone),
        "retainedBytes",
        retainedBytes(alone),
        "ledger",
        Document.of(Accounts.sum(alone.stream(), one -> names(group, one.group()))));
  }

  private static long waiting(
      DeploymentView.Group group, List<DeploymentView.Connector> custodians) {
    return custodians.stream()
        .flatMap(one -> Accounts.reported(one, account -> names(group, account.group())))
        .mapToLong(ConnectorReport.Group::waiting)
        .sum();
  }

  private static long retainedBytes(List<DeploymentView.Connector> custodians) {
    return custodians.stream()
        .mapToLong(one -> one.report().map(report -> report.now().retainedBytes()).orElse(0L))
        .sum();
  }

  private static double acceptedPerSecond(
      DeploymentView.Group group, List<DeploymentView.Connector> custodians) {
    ToLongFunction<ConnectorReport> accepted =
        report ->
            report.groups().stream()
                .filter(one -> names(group, one.group()))
                .mapToLong(one -> one.ledger().accepted())
                .sum();
    return Document.rounded(
        custodians.stream()
            .filter(one -> one.node().present() && !Accounts.backlog(one))
            .map(DeploymentView.Connector::report)
            .flatMap(java.util.Optional::stream)
            .mapToDouble((Reported<ConnectorReport> report) -> report.perSecond(accepted))
            .sum());
  }
}
