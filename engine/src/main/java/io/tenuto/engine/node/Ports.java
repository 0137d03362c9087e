package io.tenuto.engine.node;

import io.tenuto.transport.Admission;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Listener;
import io.tenuto.transport.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a process can be dialled, if it can. Owned by the loop's thread. */
final class Ports {
  private static final System.Logger LOG = System.getLogger(Ports.class.getName());

  private final Network network;
  private final Node.Settings settings;
  private final List<Listener> listeners = new ArrayList<>();
  private List<String> endpoints = List.of();
  private List<String> relayEndpoints = List.of();

  Ports(Network network, Node.Settings settings) {
    this.network = network;
    this.settings = settings;
  }

  /**
   * Listens at the port of the settings, and beside it for processes of the same host.
   *
   * @throws UncheckedIOException naming the address and the remedy, such as when it is in use
   */
  void listen(Admission admission) {
    if (settings.listen().isEmpty()) {
      return;
    }
    try {
      Listener main = network.listen(settings.listen().get(), admission);
      listeners.add(main);
      List<String> all =
          new ArrayList<>(Addresses.reachable(main.endpoint(), settings.advertise()));
      if (main.endpoint().scheme() != Endpoint.Scheme.UNIX) {
        listenNearby(admission).ifPresent(all::add);
      }
      endpoints = List.copyOf(all);
      relayEndpoints = relaysAt(endpoints);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** A Unix socket beside the port, for processes of the same host. */
  private Optional<String> listenNearby(Admission admission) {
    return SocketFolder.newSocket(settings.name())
        .flatMap(
            path -> {
              try {
                Listener nearby = network.listen(Endpoint.unix(path), admission);
                listeners.add(nearby);
                return Optional.of(nearby.endpoint().toString());
              } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "no Unix socket beside the port", e);
                return Optional.empty(); // TCP serves as well
              }
            });
  }

  /** Those where both can come, who may be on different hosts: loopback only if the master is. */
  private List<String> relaysAt(List<String> all) {
    boolean oneHost = settings.masters().stream().allMatch(Endpoint::local);
    return all.stream()
        .filter(
            each -> {
              Endpoint endpoint = Endpoint.parse(each);
              return oneHost ? endpoint.scheme() != Endpoint.Scheme.UNIX : !endpoint.local();
            })
        .toList();
  }

  /** Where others find it, in the order in which to try; empty if it does not listen. */
  List<String> endpoints() {
    return endpoints;
  }

  /** Those where two can meet who know nothing of one another. */
  List<String> relayEndpoints() {
    return relayEndpoints;
  }

  void close() {
    listeners.forEach(Listener::close);
    listeners.clear();
  }
}
