package io.tenuto.bench.trial;

import io.tenuto.load.Trial;
import io.tenuto.load.TrialEnd;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The bench's end of the line to a system's source. Used by one thread. */
public final class SourceLine implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final ServerSocketChannel server;
  private final ByteBuffer bytes = ByteBuffer.allocate(4096);
  private final StringBuilder unread = new StringBuilder();
  private @Nullable SocketChannel source;

  /** Listens. The path must be short: a Unix socket's has at most some hundred bytes. */
  public SourceLine(Path socket) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  /**
   * Whether the source has joined, after waiting for it so long at most.
   *
   * @param worthwhile whether it still can
   */
  public boolean awaitSource(Duration atMost, BooleanSupplier worthwhile) throws IOException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (source == null && System.nanoTime() - deadline < 0 && worthwhile.getAsBoolean()) {
      selector.select(100);
      selector.selectedKeys().clear();
      SocketChannel joined = server.accept();
      if (joined != null) {
        joined.configureBlocking(false);
        joined.register(selector, SelectionKey.OP_READ);
        source = joined;
      }
    }
    return source != null;
  }

  /** Has the source send. */
  public void order(Trial trial) throws IOException {
    write(trial.write());
  }

  /** Has the source send no more of this trial. */
  public void stop(int trial) throws IOException {
    write("stop=" + trial);
  }

  private SocketChannel source() throws IOException {
    if (source == null) {
      throw new IOException("no source has joined");
    }
    return source;
  }

  private void write(String line) throws IOException {
    ByteBuffer out = StandardCharsets.US_ASCII.encode(line + "\n");
    while (out.hasRemaining()) {
      source().write(out);
    }
  }

  /**
   * The source's answer, if it comes so soon.
   *
   * @throws IOException if the source has gone
   */
  public Optional<TrialEnd> answer(Duration atMost) throws IOException {
    int end = unread.indexOf("\n");
    if (end < 0) {
      selector.select(Math.max(1, atMost.toMillis()));
      selector.selectedKeys().clear();
      if (source().read(bytes.clear()) < 0) {
        throw new IOException("the source has ended");
      }
      unread.append(StandardCharsets.US_ASCII.decode(bytes.flip()));
      end = unread.indexOf("\n");
    }
    if (end < 0) {
      return Optional.empty();
    }
    String line = unread.substring(0, end);
    unread.delete(0, end + 1);
    return Optional.of(TrialEnd.read(line));
  }

  @Override
  public void close() throws IOException {
    if (source != null) {
      source.close();
    }
    server.close();
    selector.close();
  }
}
