package io.tenuto.bench.drivers.raw;

import io.tenuto.load.Processing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Reads messages, each behind its length, and processes them: a thread for each connection. */
final class RawProcessing {
  private static final int READ = 256 << 10;

  private final SocketChannel connection;
  private final Processing processing;
  private ByteBuffer bytes = ByteBuffer.allocateDirect(READ).limit(0);

  private RawProcessing(SocketChannel connection, Processing processing) {
    this.connection = connection;
    this.processing = processing;
  }

  /** Where to listen, and the folder of samples; what follows is ignored. Says where it listens. */
  public static void main(String[] arguments) throws IOException {
    SocketAddress at = RawAddress.parse(arguments[0]);
    Processing processing = Processing.in(Path.of(arguments[1]));
    try (ServerSocketChannel server =
        at instanceof InetSocketAddress
            ? ServerSocketChannel.open()
            : ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(at);
      System.out.println(RawAddress.READY + RawAddress.write(server.getLocalAddress()));
      while (true) {
        SocketChannel connection = server.accept();
        new Thread(() -> new RawProcessing(connection, processing).run(), "processing").start();
      }
    }
  }

  private void run() {
    try (connection) {
      while (has(Integer.BYTES)) {
        int size = bytes.getInt();
        if (!has(size)) {
          throw new IOException("the connection ended inside a message");
        }
        processing.process(bytes.slice(bytes.position(), size));
        bytes.position(bytes.position() + size);
      }
    } catch (IOException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1); // the bench sees that
    }
  }

  /** Reads on until there are so many bytes; false at the end of the connection. */
  private boolean has(int count) throws IOException {
    if (bytes.remaining() >= count) {
      return true;
    }
    if (bytes.capacity() < count) {
      bytes = ByteBuffer.allocateDirect(count + READ).put(bytes).flip();
    } else if (bytes.capacity() - bytes.position() < count || !bytes.hasRemaining()) {
      bytes.compact().flip();
    }
    int begin = bytes.position();
    int end = bytes.limit();
    bytes.limit(bytes.capacity()).position(end);
    while (bytes.position() - begin < count) {
      if (connection.read(bytes) < 0) {
        return false;
      }
    }
    bytes.flip().position(begin);
    return true;
  }
}
