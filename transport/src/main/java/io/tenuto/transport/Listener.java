package io.tenuto.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** An open port. Owned by the loop's thread. */
public final class Listener implements Loop.Ready, AutoCloseable {
  /** Connections that have not yet proved themselves; more are cut off at once. */
  private static final int MAX_STRANGERS = 256;

  private final Network network;
  private final ServerSocketChannel server;
  private final Endpoint endpoint;
  private final Admission admission;
  private int strangers;

  private Listener(
      Network network, ServerSocketChannel server, Endpoint endpoint, Admission admission) {
    this.network = network;
    this.server = server;
    this.endpoint = endpoint;
    this.admission = admission;
  }

  static Listener open(Network network, Endpoint endpoint, Admission admission) throws IOException {
    network.checkClear(endpoint);
    boolean unix = endpoint.scheme() == Endpoint.Scheme.UNIX;
    ServerSocketChannel server =
        unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
    try {
      if (!unix) {
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      if (endpoint.scheme() == Endpoint.Scheme.TLS) {
        network.tls().checkListening(endpoint.toString());
      }
      server.bind(endpoint.address(), 1024);
      Path path = endpoint.path();
      if (path != null) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      }
      Endpoint actual =
          unix
              ? endpoint
              : endpoint.withPort(((InetSocketAddress) server.getLocalAddress()).getPort());
      var listener = new Listener(network, server, actual, admission);
      network.loop().register(server, SelectionKey.OP_ACCEPT, listener);
      return listener;
    } catch (IOException | RuntimeException e) {
      server.close();
      if (e instanceof BindException) {
        throw new IOException(
            endpoint
                + " cannot be listened on: "
                + e.getMessage()
                + ". Another program uses it, or the host has no such address; choose another, or port 0 for any free one.",
            e);
      }
      throw e;
    }
  }

  /** Where to dial, with the actual port. */
  public Endpoint endpoint() {
    return endpoint;
  }

  @Override
  public void ready(SelectionKey key) {
    try {
      SocketChannel channel = server.accept();
      if (channel == null) {
        return;
      }
      if (strangers >= MAX_STRANGERS) {
        channel.close();
        return;
      }
      strangers++;
      network.accepted(channel, endpoint.scheme(), peer(channel), admission, () -> strangers--);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(endpoint + ": a connection could not be taken", e);
    }
  }

  private String peer(SocketChannel channel) throws IOException {
    return switch (endpoint.scheme()) {
      case UNIX -> endpoint.toString();
      case TCP -> "tcp:/" + channel.getRemoteAddress();
      case TLS -> "tls:/" + channel.getRemoteAddress();
    };
  }

  @Override
  public void close() {
    try {
      server.close();
      Path path = endpoint.path();
      if (path != null) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(endpoint + ": cannot be closed", e);
    }
  }
}
