package io.tenuto.containers.kernel;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one way out of a container: a Unix socket in a folder that is mounted into it. Whoever
 * connects first is the child; nobody else is let in. The streams wait for it. {@link #close} may
 * be called from any thread and ends every waiting call.
 */
public final class EngineSocket implements Closeable {
  private static final String NAME = "engine.sock";

  /** What the kernel keeps of a large message at once: with less both ends wait for each other. */
  private static final int BUFFER_BYTES = 1 << 20;

  private static @Nullable Path parent;

  private final Path outer; // nobody else on this host may pass
  private final Path folder; // what the container sees, where another user must find its way
  private final ServerSocketChannel server;
  private @Nullable SocketChannel child;
  private boolean closed;

  /**
   * Listens.
   *
   * @throws IOException if there is no room for it
   */
  public EngineSocket() throws IOException {
    outer = Files.createTempDirectory(parent(), "c");
    folder = Files.createDirectory(outer.resolve("s"));
    Path socket = folder.resolve(NAME);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      server.bind(UnixDomainSocketAddress.of(socket), 1);
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * Where all sockets of this process lie: whoever outlives it removes that.
   *
   * @throws IOException if there is no room for it
   */
  public static synchronized Path parent() throws IOException {
    Path present = parent;
    if (present == null) {
      present = Files.createTempDirectory("tenuto-c"); // a socket's path has 107 bytes at most
      parent = present;
    }
    if (!Files.isDirectory(present)) { // somebody has cleared what looked unused
      Files.createDirectory(
          present,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return present;
  }

  /** Removes what is in a folder of sockets, and the folder. */
  public static void removeAll(Path top) throws IOException {
    if (!Files.isDirectory(top)) {
      return; // the guard of another runtime was quicker
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(top)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.deleteIfExists(each);
    }
  }

  /** What is mounted. */
  public Path folder() {
    return folder;
  }

  /** The socket as the container sees it. */
  public static String within(String mountedAt) {
    return mountedAt + "/" + NAME;
  }

  /** What the child says; the first read waits for it to connect. */
  public InputStream in() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return length == 0 ? 0 : child().read(ByteBuffer.wrap(into, offset, length));
      }
    };
  }

  /** What the child is told; the first write waits for it to connect. */
  public OutputStream out() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        SocketChannel to = child();
        for (var rest = ByteBuffer.wrap(bytes, offset, length); rest.hasRemaining(); ) {
          to.write(rest);
        }
      }

      @Override
      public void close() throws IOException {
        endOutput();
      }
    };
  }

  private SocketChannel child() throws IOException {
    synchronized (this) {
      if (child != null) {
        return child;
      }
    }
    SocketChannel accepted = server.accept();
    accepted.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
    synchronized (this) {
      if (closed) {
        accepted.close();
        throw new IOException("the container has ended");
      }
      child = accepted;
    }
    server.close();
    return accepted;
  }

  /** No more will be sent; the child reads the end of the stream. */
  void endOutput() throws IOException {
    SocketChannel connected;
    synchronized (this) {
      connected = child;
    }
    if (connected != null) {
      connected.shutdownOutput();
    }
  }

  @Override
  public void close() throws IOException {
    SocketChannel connected;
    synchronized (this) {
      closed = true;
      connected = child;
    }
    server.close();
    if (connected != null) {
      connected.close();
    }
    Files.deleteIfExists(folder.resolve(NAME));
    Files.deleteIfExists(folder);
    Files.deleteIfExists(outer);
  }
}
