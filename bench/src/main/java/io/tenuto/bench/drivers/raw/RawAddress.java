package io.tenuto.bench.drivers.raw;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Where plain sockets meet: {@code host:port}, or a path with a slash. */
final class RawAddress {
  /** What the processing says before its address. */
  static final String READY = "listening on ";

  private RawAddress() {}

  static SocketAddress parse(String text) {
    if (text.startsWith("/")) {
      return UnixDomainSocketAddress.of(text);
    }
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  static String write(SocketAddress address) {
    return address instanceof InetSocketAddress internet
        ? internet.getAddress().getHostAddress() + ":" + internet.getPort()
        : address.toString();
  }
}
