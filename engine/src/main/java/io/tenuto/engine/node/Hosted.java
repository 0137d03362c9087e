package io.tenuto.engine.node;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a process hosts, by name. Owned by the loop's thread. */
final class Hosted {
  private final Map<String, HostedEngine> engines = new LinkedHashMap<>();
  private final Map<String, HostedReceiver> backlogs = new LinkedHashMap<>();
  private final Map<String, HostedConnector> connectors = new LinkedHashMap<>();
  private final Map<String, Supplier<Stored>> accounts = new LinkedHashMap<>();

  void add(HostedEngine engine) {
    engines.put(engine.name(), engine);
  }

  void add(HostedConnector connector) {
    connectors.put(connector.name(), connector);
  }

  void addBacklog(HostedReceiver backlog) {
    backlogs.put(backlog.name(), backlog);
  }

  /** What a backlog has done, whether it takes messages or is only emptied. */
  void addAccount(String backlog, Supplier<Stored> account) {
    accounts.put(backlog, account);
  }

  Optional<HostedEngine> engine(String name) {
    return Optional.ofNullable(engines.get(name));
  }

  Optional<HostedReceiver> backlog(String name) {
    return Optional.ofNullable(backlogs.get(name));
  }

  /** Takes an engine out; null if there is none. */
  @Nullable HostedEngine removeEngine(String name) {
    return engines.remove(name);
  }

  /** An engine or a backlog; null if there is none. */
  @Nullable HostedReceiver receiver(String name) {
    HostedReceiver engine = engines.get(name);
    return engine == null ? backlogs.get(name) : engine;
  }

  /** What keeps the links of a connector's group to engines; null if there is none. */
  @Nullable LaneKeeper toEngines(String connector, String group) {
    HostedConnector hosted = connectors.get(connector);
    return hosted == null ? null : hosted.group(group);
  }

  /** What keeps the links of a connector's group to backlogs; null if there is none. */
  @Nullable LaneKeeper toBacklogs(String connector, String group) {
    HostedConnector hosted = connectors.get(connector);
    return hosted == null ? null : hosted.backlogs(group);
  }

  /** These engines were ended on purpose. */
  void pardon(List<String> instances) {
    connectors.values().forEach(one -> one.connector().pardon(instances));
  }

  List<EngineView> engineViews(List<String> endpoints) {
    return views(engines.values(), endpoints);
  }

  List<EngineView> backlogViews(List<String> endpoints) {
    return views(backlogs.values(), endpoints);
  }

  private static List<EngineView> views(
      Collection<? extends HostedReceiver> receivers, List<String> endpoints) {
    return receivers.stream()
        .filter(one -> !one.draining())
        .map(one -> one.view(endpoints))
        .toList();
  }

  List<ConnectorView> connectorViews(List<String> endpoints) {
    return connectors.values().stream().map(one -> one.view(endpoints)).toList();
  }

  NodeReport report() {
    return new NodeReport(
        engines.values().stream().map(HostedEngine::report).toList(),
        connectors.values().stream().map(HostedConnector::report).toList());
  }

  /** What the backlogs of a pipeline have done. */
  List<Stored> stored(String pipeline) {
    return accounts.values().stream()
        .map(Supplier::get)
        .filter(one -> Streams.pipeline(one.stream()).equals(pipeline))
        .toList();
  }

  void close() {
    engines.values().forEach(HostedReceiver::close);
    backlogs.values().forEach(HostedReceiver::close);
    connectors.values().forEach(HostedConnector::close);
  }
}
