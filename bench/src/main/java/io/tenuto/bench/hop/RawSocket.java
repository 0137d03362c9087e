package io.tenuto.bench.hop;

import io.tenuto.transport.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/**
 * The bound's frames and sockets. A frame is u32 length of the payload, u64 sequence, payload; a
 * length of {@link #END} ends a round and is answered with count, sequence sum and byte sum.
 */
final class RawSocket {
  static final int HEADER_BYTES = 12;
  static final int END = -1;
  static final int ANSWER_BYTES = 24;

  private RawSocket() {}

  static ServerSocketChannel listen(Endpoint endpoint, long bufferBytes) throws IOException {
    boolean unix = endpoint.scheme() == Endpoint.Scheme.UNIX;
    ServerSocketChannel server =
        unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
    if (bufferBytes > 0 && !unix) {
      server.setOption(StandardSocketOptions.SO_RCVBUF, (int) bufferBytes);
    }
    return server.bind(address(endpoint));
  }

  static Endpoint actual(ServerSocketChannel server, Endpoint asked) throws IOException {
    return asked.scheme() == Endpoint.Scheme.UNIX
        ? asked
        : Endpoint.tcp(asked.host(), ((InetSocketAddress) server.getLocalAddress()).getPort());
  }

  static SocketChannel dial(Endpoint endpoint, long bufferBytes) throws IOException {
    boolean unix = endpoint.scheme() == Endpoint.Scheme.UNIX;
    SocketChannel channel =
        unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
    tune(channel, bufferBytes);
    channel.connect(address(endpoint));
    return channel;
  }

  /** Sets both socket buffers; 0 leaves them to the system. */
  static void tune(SocketChannel channel, long bufferBytes) throws IOException {
    if (bufferBytes > 0) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, (int) bufferBytes);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, (int) bufferBytes);
    }
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  private static SocketAddress address(Endpoint endpoint) {
    return endpoint.scheme() == Endpoint.Scheme.UNIX
        ? UnixDomainSocketAddress.of(Objects.requireNonNull(endpoint.path()))
        : new InetSocketAddress(endpoint.host(), endpoint.port());
  }
}
