package io.tenuto.engine.node;

import io.tenuto.engine.host.Counters;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.OutsideUse;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import java.util.Optional;

/** An engine of this process, and what it has done. */
final class HostedEngine extends HostedReceiver {
  private final EngineHost host;

  HostedEngine(Network network, String stream, String group, EngineHost host) {
    super(network, stream, group, new EngineEnd(host));
    this.host = host;
  }

  private record EngineEnd(EngineHost host) implements End {
    @Override
    public String name() {
      return host.spec().name();
    }

    @Override
    public int slots() {
      return host.spec().slots();
    }

    @Override
    public Control introduction() {
      return host.introduction();
    }

    @Override
    public LinkHandler open(Link link, int epoch, boolean drain) {
      return host.open(link, epoch, drain);
    }

    @Override
    public void release(LinkHandler opened) {
      host.release(opened);
    }

    @Override
    public void drain() {
      host.drain();
    }
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
}
