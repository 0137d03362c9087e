package io.tenuto.engine.process;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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
 * A Unix socket for the frames of one child, which carries large messages faster than pipes do, and
 * is the one way out of a container. Whoever connects first is the child; nobody else is let in.
 * The streams wait for it. {@link #close} and {@link #ended} may be called from any thread and end
 * a call that waits for the child to connect.
 */
public final class EngineSocket implements Closeable {
  private static final String NAME = "engine.sock";

  /** What the kernel keeps of a large message at once: with less both ends wait for each other. */
  private static final int BUFFER_BYTES = 1 << 20;

  private static @Nullable Path parent;

  private final List<Path> folders; // innermost first; ours to remove
  private final ServerSocketChannel server;
  private final InputStream in = new BufferedInputStream(reading());
  private final OutputStream out = new BufferedOutputStream(writing());
  private @Nullable SocketChannel child;
  private boolean closed;

  private EngineSocket(List<Path> folders) throws IOException {
    this.folders = folders;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(file()), 1);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * Listens, for a process of the same user on this host. What lies on disk for that is gone once
   * the child has connected.
   *
   * @param temporary a folder for things that do not last
   * @throws IOException if there is no room for it, or its path is too long for the system
   */
  static EngineSocket here(Path temporary) throws IOException {
    return new EngineSocket(List.of(Files.createTempDirectory(temporary, "tenuto-s")));
  }

  /**
   * Listens, in a folder to be mounted into a container.
   *
   * @throws IOException if there is no room for it
   */
  public static EngineSocket toMount() throws IOException {
    Path outer = Files.createTempDirectory(parent(), "c"); // nobody else on this host may pass
    Path inner = Files.createDirectory(outer.resolve("s")); // here another user must find its way
    Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rwxr-xr-x"));
    var made = new EngineSocket(List.of(inner, outer));
    try {
      Files.setPosixFilePermissions(made.file(), PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (IOException e) {
      made.close();
      throw e;
    }
    return made;
  }

  /**
   * Where all mounted sockets of this process lie: whoever outlives it removes that.
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
    return folders.get(0);
  }

  /** The socket as a process of this host sees it. */
  Path file() {
    return folder().resolve(NAME);
  }

  /** The socket as the container sees it. */
  public static String within(String mountedAt) {
    return mountedAt + "/" + NAME;
  }

  /** What the child says; the first read waits for it to connect. */
  public InputStream in() {
    return in;
  }

  /** What the child is told, once it is flushed; that waits for the child to connect. */
  public OutputStream out() {
    return out;
  }

  private InputStream reading() {
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

  private OutputStream writing() {
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
    SocketChannel accepted;
    try {
      accepted = server.accept();
    } catch (ClosedChannelException e) {
      throw new IOException("it has ended before it connected", e);
    }
    accepted.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
    synchronized (this) {
      if (closed) {
        accepted.close();
        throw new IOException("it has ended");
      }
      child = accepted;
    }
    removeTraces();
    return accepted;
  }

  /** No more will be sent; the child reads the end of the stream. */
  void endOutput() throws IOException {
    SocketChannel there = present();
    if (there == null) {
      server.close(); // who comes now is told so
    } else if (there.isOpen()) {
      there.shutdownOutput();
    }
  }

  private synchronized @Nullable SocketChannel present() {
    return child;
  }

  /** The child has ended: who waits for it to connect is told so; what it has said can be read. */
  void ended() throws IOException {
    if (present() == null) {
      removeTraces();
    }
  }

  @Override
  public void close() throws IOException {
    SocketChannel there;
    synchronized (this) {
      closed = true;
      there = child;
    }
    if (there != null) {
      there.close();
    }
    removeTraces();
  }

  private void removeTraces() throws IOException {
    server.close();
    Files.deleteIfExists(file());
    for (Path folder : folders) {
      Files.deleteIfExists(folder);
    }
  }
}
