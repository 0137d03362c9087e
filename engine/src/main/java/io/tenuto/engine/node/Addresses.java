package io.tenuto.engine.node;

import io.tenuto.transport.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Under which addresses others reach a port of this host. */
final class Addresses {
  private Addresses() {}

  /**
   * The endpoints to tell others.
   *
   * @param listening with the actual port
   * @param advertise names or addresses to use instead of what is found here
   */
  static List<String> reachable(Endpoint listening, List<String> advertise) throws IOException {
    if (listening.scheme() == Endpoint.Scheme.UNIX) {
      return List.of(listening.toString());
    }
    List<String> hosts = advertise;
    if (hosts.isEmpty()) {
      boolean any = InetAddress.getByName(listening.host()).isAnyLocalAddress();
      hosts = any ? ofInterfaces() : List.of(listening.host());
    }
    return hosts.stream()
        .map(host -> new Endpoint(listening.scheme(), host, listening.port(), null).toString())
        .toList();
  }

  /**
   * Addresses of all interfaces that are up: IPv4 first; loopback only if there is nothing else.
   */
  private static List<String> ofInterfaces() throws IOException {
    List<InetAddress> found = new ArrayList<>();
    for (NetworkInterface face :
        java.util.Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (face.isUp() && !face.isLoopback()) {
        face.inetAddresses().filter(address -> !address.isLinkLocalAddress()).forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      return List.of("127.0.0.1");
    }
    found.sort(
        Comparator.comparing((InetAddress address) -> address.getAddress().length)
            .thenComparing(InetAddress::getHostAddress));
    return found.stream().map(address -> address.getHostAddress().replaceAll("%.*", "")).toList();
  }
}
