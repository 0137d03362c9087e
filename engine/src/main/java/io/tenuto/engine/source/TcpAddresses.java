package io.tenuto.engine.source;

import java.net.InetSocketAddress;

/** Addresses as people write them. */
final class TcpAddresses {
  private TcpAddresses() {}

  /** {@code host:port}, an IPv6 address in brackets. */
  static String text(InetSocketAddress address) {
    String host =
        address.getAddress() == null
            ? address.getHostString()
            : address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
