package io.tenuto.engine.node;

import io.tenuto.engine.host.Counters;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.OutsideUse;
import io.tenuto.engine.relay.Appointment;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An engine of this process, and its links to connectors when it dials. */
final class HostedEngine implements LaneKeeper.Side, LaneKeeper.LocalEnd {
  private final String stream;
  private final String group;
  private final EngineHost host;
  private final LaneKeeper dialling;
  private boolean draining;

  HostedEngine(Network network, String stream, String group, EngineHost host) {
    this.stream = stream;
    this.group = group;
    this.host = host;
    this.dialling = new LaneKeeper(network, this, false);
  }

  @Override
  public String name() {
    return host.spec().name();
  }

  String stream() {
    return stream;
  }

  String group() {
    return group;
  }

  EngineHost host() {
    return host;
  }

  /** Whether it wants no more links. */
  boolean draining() {
    return draining;
  }

  void drain() {
    draining = true;
    host.drain();
  }

  /** Where its connectors are, if it dials. */
  LaneKeeper dialling() {
    return dialling;
  }

  @Override
  public Control introduction() {
    return host.introduction();
  }

  @Override
  public LinkHandler open(Link link, Control hello) {
    return host.open(link, (int) hello.number("epoch"), hello.flag("drain"));
  }

  @Override
  public LaneKeeper.Beginning begin(Peer connector) {
    Map<String, Object> hello = new LinkedHashMap<>(host.introduction().fields());
    hello.put("role", "receiver");
    hello.put("stream", stream);
    hello.put("group", group);
    hello.put("engine", name());
    hello.put("connector", connector.name());
    return new LaneKeeper.Beginning(new Control("hello", hello), this::open);
  }

  @Override
  public Appointment appointment(Peer connector) {
    return new Appointment(connector.name(), name(), Appointment.End.ENGINE);
  }

  @Override
  public Optional<LaneKeeper.LocalEnd> local(Peer peer) {
    return Optional.empty(); // connectors of the same process come to the engine
  }

  @Override
  public void release(LinkHandler opened) {
    host.release(opened);
  }

  EngineView view(List<String> endpoints) {
    return new EngineView(
        name(),
        stream,
        group,
        host.spec().slots(),
        endpoints,
        dialling.machine().epoch(),
        dialling.machine().lease());
  }

  EngineReport report() {
    Counters counters = host.counters();
    Runtime runtime = Runtime.getRuntime();
    long heapBytes = runtime.totalMemory() - runtime.freeMemory();
    Optional<OutsideUse> outside = host.outside();
    long outsideCpuNanos = outside.map(OutsideUse::cpuNanos).orElse(0L);
    long outsideBytes = outside.map(OutsideUse::residentBytes).orElse(0L);
    return new EngineReport(
        name(),
        host.arrived(),
        host.held(),
        counters.messages(),
        counters.failures(),
        counters.busyNanos(),
        counters.cpuNanos() + Math.max(0, outsideCpuNanos),
        heapBytes + Math.max(0, outsideBytes),
        counters.serviceTimes().numbersAndCounts());
  }

  void close() {
    dialling.close();
  }
}
