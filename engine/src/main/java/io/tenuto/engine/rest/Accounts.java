package io.tenuto.engine.rest;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.master.Reported;
import io.tenuto.engine.node.ConnectorReport;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The accounts of custodians, added up as last reported. */
final class Accounts {
  private Accounts() {}

  /** What a connector or backlog last reported of a group. */
  static Stream<ConnectorReport.Group> reported(
      DeploymentView.Connector connector, Predicate<ConnectorReport.Group> which) {
    return connector.report().map(Reported::now).stream()
        .flatMap(report -> report.groups().stream())
        .filter(which);
  }

  static boolean backlog(DeploymentView.Connector connector) {
    return connector.report().map(report -> report.now().backlog()).orElse(false);
  }

  /**
   * The account over connectors and backlogs as if they were one custodian: what the first pass on
   * the second accept. What a backlog kept from an earlier run counts as accepted, too.
   */
  static Ledger together(
      List<DeploymentView.Connector> custodians, Predicate<ConnectorReport.Group> which) {
    Ledger connectors = sum(custodians.stream().filter(one -> !backlog(one)), which);
    Ledger backlogs = sum(custodians.stream().filter(Accounts::backlog), which);
    return new Ledger(
        connectors.accepted() + backlogs.accepted() - connectors.passedOn(),
        connectors.completed() + backlogs.completed(),
        connectors.deadLettered() + backlogs.deadLettered(),
        connectors.dropped() + backlogs.dropped(),
        backlogs.passedOn(),
        connectors.retained() + backlogs.retained());
  }

  /** The sum of accounts. */
  static Ledger sum(
      Stream<DeploymentView.Connector> custodians, Predicate<ConnectorReport.Group> which) {
    return custodians
        .flatMap(one -> reported(one, which))
        .map(ConnectorReport.Group::ledger)
        .reduce(Ledger.EMPTY, Accounts::add);
  }

  private static Ledger add(Ledger one, Ledger other) {
    return new Ledger(
        one.accepted() + other.accepted(),
        one.completed() + other.completed(),
        one.deadLettered() + other.deadLettered(),
        one.dropped() + other.dropped(),
        one.passedOn() + other.passedOn(),
        one.retained() + other.retained());
  }
}
