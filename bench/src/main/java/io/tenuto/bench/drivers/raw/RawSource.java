package io.tenuto.bench.drivers.raw;

import io.tenuto.load.LoadBuffer;
import io.tenuto.load.LoadMessage;
import io.tenuto.load.OpenLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes each message behind its length. Small ones are collected, and sent when there are enough
 * or when the next one is not due yet. Messages that cost processor time go to all connections in
 * turn, others over one.
 */
final class RawSource {
  private static final int COLLECTED = 256 << 10;

  private final List<SocketChannel> connections = new ArrayList<>();
  private final ByteBuffer collected = ByteBuffer.allocateDirect(COLLECTED);
  private final ByteBuffer length = ByteBuffer.allocateDirect(Integer.BYTES);
  private int next;

  private RawSource() {}

  /** The bench's socket, the folder of samples, the address, how many connections. */
  public static void main(String[] arguments) throws Exception {
    var source = new RawSource();
    SocketAddress to = RawAddress.parse(arguments[2]);
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      source.connections.add(SocketChannel.open(to));
    }
    try (var loop = new OpenLoop(Path.of(arguments[0]), Path.of(arguments[1]), true)) {
      loop.whenIdle(source::flush);
      for (LoadBuffer each = loop.next(); each != null; each = loop.next()) {
        source.send(each.bytes());
        each.free();
      }
    }
  }

  private void send(ByteBuffer message) throws IOException {
    int size = message.remaining();
    boolean costs = LoadMessage.costMicros(message) > 0;
    if (!costs && size + Integer.BYTES <= COLLECTED / 4) {
      if (collected.remaining() < size + Integer.BYTES) {
        flush();
      }
      collected.putInt(size).put(message.duplicate());
      return;
    }
    flush();
    SocketChannel to = connections.get(costs ? next++ % connections.size() : 0);
    ByteBuffer[] both = {length.clear().putInt(0, size), message.duplicate()};
    while (both[1].hasRemaining()) {
      to.write(both);
    }
  }

  private void flush() throws IOException {
    collected.flip();
    while (collected.hasRemaining()) {
      connections.get(0).write(collected);
    }
    collected.clear();
  }
}
