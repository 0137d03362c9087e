package io.tenuto.engine.source;

import io.tenuto.api.Header;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection of a TCP source. Owned by the thread that calls {@code next()}. */
final class TcpClient {
  private final SocketChannel channel;
  private final SelectionKey key;
  private final String name;
  private final Header header;
  private final Framer framer;
  private long lastBytesNanos;

  TcpClient(SocketChannel channel, Selector selector, Framer framer, long nowNanos)
      throws IOException {
    this.channel = channel;
    this.framer = framer;
    this.lastBytesNanos = nowNanos;
    channel.configureBlocking(false);
    name =
        channel.getRemoteAddress() instanceof InetSocketAddress address
            ? TcpAddresses.text(address)
            : "unknown client";
    header = Header.of("client", name);
    key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  SocketChannel channel() {
    return channel;
  }

  String name() {
    return name;
  }

  /** The header of each of its messages. */
  Header header() {
    return header;
  }

  Framer framer() {
    return framer;
  }

  boolean reading() {
    return key.isValid() && (key.interestOps() & SelectionKey.OP_READ) != 0;
  }

  /** Goes on reading or pauses; patience begins anew when it goes on. */
  void setReading(boolean reading, long nowNanos) {
    if (key.isValid() && reading() != reading) {
      key.interestOps(reading ? SelectionKey.OP_READ : 0);
      lastBytesNanos = nowNanos;
    }
  }

  void gotBytes(long nowNanos) {
    lastBytesNanos = nowNanos;
  }

  /** How long it has been silent in the middle of a message, 0 if nothing is owed. */
  long silentNanos(long nowNanos) {
    return reading() && framer.midMessage() ? nowNanos - lastBytesNanos : 0;
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The connection is being given up: nothing is left to save.
    }
  }
}
