package io.tenuto.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What the bench tells its source, and the answers: lines of {@link Fields} over a Unix socket,
 * which also reaches into network namespaces.
 *
 * <pre>
 * to the source:    a {@link Trial}; stop=TRIAL, at once; over=1, after all trials
 * from the source:  a {@link TrialEnd}
 * </pre>
 */
final class Orders implements AutoCloseable {
  private final SocketChannel channel;
  private final BlockingQueue<Optional<Trial>> trials = new LinkedBlockingQueue<>();
  private volatile int stopped = -1;

  Orders(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      channel.close();
      throw new IOException(
          "the bench does not listen on " + socket + ": a source is started by the bench only", e);
    }
    var thread = new Thread(this::listen, "load-orders");
    thread.setDaemon(true);
    thread.start();
  }

  private void listen() {
    var lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        on(Fields.parse(line));
      }
    } catch (IOException e) {
      // the bench has gone, or this source was closed: either way there are no more orders
    } finally {
      stopped = Integer.MAX_VALUE;
      trials.add(Optional.empty());
    }
  }

  private void on(Fields order) {
    if (order.has("stop")) {
      stopped = (int) order.number("stop");
    } else if (order.has("over")) {
      trials.add(Optional.empty());
    } else {
      trials.add(Optional.of(Trial.read(order)));
    }
  }

  /** The next trial; null when the bench wants no more, or has gone. */
  @Nullable Trial next() throws InterruptedException {
    Optional<Trial> next = trials.take();
    if (next.isEmpty()) {
      trials.add(next); // for whoever asks again
    }
    return next.orElse(null);
  }

  /** Whether the bench wants no more of this trial. */
  boolean isStopped(int trial) {
    return stopped >= trial;
  }

  void answer(TrialEnd end) throws IOException {
    ByteBuffer bytes = StandardCharsets.US_ASCII.encode(end.write() + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
