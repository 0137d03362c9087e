package io.tenuto.engine.master;

import io.tenuto.engine.node.ConnectorReport;
import io.tenuto.engine.node.EngineReport;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What engines and connectors have reported last, and what each group's reports add up to. Holds
 * nothing of members that have left. Owned by one thread; reads no clock.
 */
final class ReportBook {
  private final Map<String, Entry<EngineReport>> engines = new TreeMap<>();
  private final Map<String, Entry<ConnectorReport>> connectors = new TreeMap<>();
  private final Map<String, Tally> tallies = new TreeMap<>();

  private record Entry<T>(T now, long atNanos, Optional<T> before, long beforeNanos) {
    Reported<T> reported(long nowNanos) {
      long between = before.isPresent() ? atNanos - beforeNanos : 0;
      return new Reported<>(now, before, between, nowNanos - atNanos);
    }
  }

  private static String key(String node, String member) {
    return node + "/" + member;
  }

  /**
   * An engine has reported.
   *
   * @param group key of its stream and group
   * @return the report before, null if this is the first
   */
  @Nullable EngineReport put(String node, String group, EngineReport report, long nowNanos) {
    Entry<EngineReport> last = engines.get(key(node, report.name()));
    EngineReport before = last == null ? null : last.now();
    tally(group).add(before, report);
    engines.put(key(node, report.name()), next(last, report, nowNanos));
    return before;
  }

  private static <T> Entry<T> next(@Nullable Entry<T> last, T report, long nowNanos) {
    return last == null
        ? new Entry<>(report, nowNanos, Optional.empty(), nowNanos)
        : new Entry<>(report, nowNanos, Optional.of(last.now()), last.atNanos());
  }

  /** A connector has reported; its groups are told apart with {@link #add}. */
  void put(String node, ConnectorReport report, long nowNanos) {
    Entry<ConnectorReport> last = connectors.get(key(node, report.name()));
    connectors.put(key(node, report.name()), next(last, report, nowNanos));
  }

  /** Adds one group of a connector's report to the group's totals; before {@link #put}. */
  void add(String node, String group, ConnectorReport report, ConnectorReport.Group account) {
    Entry<ConnectorReport> last = connectors.get(key(node, report.name()));
    ConnectorReport.Group before =
        last == null
            ? null
            : last.now().groups().stream()
                .filter(one -> one.group().equals(account.group()))
                .findFirst()
                .orElse(null);
    tally(group).add(report.backlog(), before, account);
  }

  private Tally tally(String group) {
    return tallies.computeIfAbsent(group, key -> new Tally());
  }

  void forgetEngine(String node, String engine) {
    engines.remove(key(node, engine));
  }

  void forgetConnector(String node, String connector) {
    connectors.remove(key(node, connector));
  }

  /** Forgets the totals of all other groups. */
  void keepGroups(Set<String> groups) {
    tallies.keySet().retainAll(groups);
  }

  Optional<Reported<EngineReport>> engine(String node, String name, long nowNanos) {
    return Optional.ofNullable(engines.get(key(node, name))).map(e -> e.reported(nowNanos));
  }

  Optional<Reported<ConnectorReport>> connector(String node, String name, long nowNanos) {
    return Optional.ofNullable(connectors.get(key(node, name))).map(e -> e.reported(nowNanos));
  }

  GroupTotals totals(String group) {
    return tally(group).totals();
  }
}
