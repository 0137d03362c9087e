package io.tenuto.engine.source;

import io.tenuto.api.Payload;
import io.tenuto.engine.source.Framer.Complete;
import io.tenuto.engine.source.Framer.Frame;
import io.tenuto.engine.source.Framer.Oversize;
import io.tenuto.engine.source.TcpOptions.Role;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages that arrive on TCP connections; the header's {@code client} says from whom.
 * Whoever does not call {@link #next} does not read: that holds the clients back.
 *
 * <p>A client that breaks the framing, announces more than the limit, pauses in the middle of a
 * message or breaks off there is dropped and reported; the others go on. When connecting there is
 * only one partner, so the first two end the source with an error instead.
 *
 * <p>Such clients prove no token, so that they have to be programs of this host: it listens on
 * loopback addresses alone.
 *
 * <p>{@link #next} runs on one thread; {@link #stop} and {@link #close} may be called by any.
 */
public final class TcpSource implements StoppableSource {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
  private static final int WAITING_CLIENTS = 128;

  private final Object lock = new Object();
  private final TcpOptions options;
  private final SourceProblems problems;
  private final InstantSource clock;
  private final Selector selector;
  private final @Nullable ServerSocketChannel server;
  private final InetSocketAddress address;
  private final TcpClients clients;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
  private final Deque<SelectionKey> selected = new ArrayDeque<>();
  private @Nullable TcpClient current;
  private long count;
  private long waitedNanos;
  private volatile boolean stopped;

  private TcpSource(
      TcpOptions options,
      SourceProblems problems,
      InstantSource clock,
      Selector selector,
      @Nullable ServerSocketChannel server,
      InetSocketAddress address) {
    this.options = options;
    this.problems = problems;
    this.clock = clock;
    this.selector = selector;
    this.server = server;
    this.address = address;
    this.clients = new TcpClients(2L * options.maxMessageBytes(), options.stallTimeout().toNanos());
  }

  /**
   * Begins to listen, or connects (waiting up to 10 seconds).
   *
   * @throws SourceException if the port is in use, the address is not this machine's or can be
   *     reached from others, or nobody answers
   */
  public static TcpSource open(TcpOptions options, SourceProblems problems, InstantSource clock)
      throws SourceException {
    var address = new InetSocketAddress(options.host(), options.port());
    if (address.isUnresolved()) {
      throw new SourceException(
          "tcp source " + options.host() + ": the host is not known. Correct its name.",
          true,
          null);
    }
    try {
      return options.role() == Role.LISTEN
          ? listening(options, address, problems, clock)
          : connected(options, address, problems, clock);
    } catch (IOException e) {
      throw TcpErrors.opening(options, address, e);
    }
  }

  private static TcpSource listening(
      TcpOptions options, InetSocketAddress address, SourceProblems problems, InstantSource clock)
      throws IOException {
    if (!address.getAddress().isLoopbackAddress()) {
      throw TcpErrors.openToOthers(address);
    }
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(address, WAITING_CLIENTS);
      server.configureBlocking(false);
      Selector selector = Selector.open();
      server.register(selector, SelectionKey.OP_ACCEPT);
      var bound = (InetSocketAddress) server.getLocalAddress();
      return new TcpSource(options, problems, clock, selector, server, bound);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static TcpSource connected(
      TcpOptions options, InetSocketAddress address, SourceProblems problems, InstantSource clock)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.socket().connect(address, CONNECT_TIMEOUT_MILLIS);
      Selector selector = Selector.open();
      var source = new TcpSource(options, problems, clock, selector, null, address);
      source.clients.add(source.client(channel), 0);
      return source;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Where it listens, with the port that was taken; or the partner's address. */
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public Optional<String> listening() {
    return server == null ? Optional.empty() : Optional.of(TcpAddresses.text(address));
  }

  /** What comes now is new. */
  @Override
  public void resume(long sequence) {
    // messages are not told apart by number
  }

  @Override
  public @Nullable Item next() throws IOException, InterruptedException {
    synchronized (lock) {
      while (!stopped && !enough()) {
        if (current != null) {
          Item item = cut(current);
          if (item != null) {
            return item;
          }
        } else if (!selected.isEmpty()) {
          serve(selected.poll());
        } else if (server == null && clients.count() == 0) {
          return null;
        } else {
          select();
        }
      }
      return null;
    }
  }

  @Override
  public long expected() {
    return options.maxMessages() == 0 ? -1 : options.maxMessages();
  }

  @Override
  public void stop() {
    stopped = true;
    selector.wakeup();
  }

  @Override
  public void close() throws IOException {
    stop();
    synchronized (lock) {
      clients.close();
      if (server != null) {
        server.close();
      }
      selector.close();
    }
  }

  long mostHeldBytes() {
    return clients.mostHeldBytes();
  }

  private boolean enough() {
    return options.maxMessages() > 0 && count >= options.maxMessages();
  }

  /** The next message in the buffer, if there is one. */
  private @Nullable Item cut(TcpClient client) throws SourceException {
    Frame frame = client.framer().next(buffer);
    if (frame instanceof Complete complete) {
      count++;
      return new Item(client.header(), Payload.of(complete.bytes()), Micros.now(clock));
    }
    current = null;
    if (frame instanceof Oversize oversize) {
      buffer.limit(0);
      fail(
          client,
          oversize.claim(),
          "The connection is closed. Send smaller messages, raise stream.maxMessage, or check the"
              + " framing ("
              + (options.framing() == Framing.LINES ? "lines" : "length")
              + ").",
          false);
    } else {
      clients.balance(waitedNanos);
    }
    return null;
  }

  private void serve(SelectionKey key) throws SourceException {
    if (!key.isValid() || (!key.isReadable() && !key.isAcceptable())) {
      return;
    }
    if (key.attachment() instanceof TcpClient client) {
      if (client.reading()) {
        read(client);
      }
    } else if (server != null && clients.count() < options.maxClients()) {
      accept(server);
    }
  }

  private void accept(ServerSocketChannel listening) throws SourceException {
    try {
      SocketChannel channel = listening.accept();
      if (channel != null) {
        clients.add(client(channel), waitedNanos);
      }
      listenIf(clients.count() < options.maxClients());
    } catch (IOException e) {
      if (clients.count() == 0) {
        throw TcpErrors.opening(options, address, e);
      }
      listenIf(false);
      problems.on(
          new SourceProblem(
              "tcp source " + TcpAddresses.text(address),
              "a client could not be accepted (" + Reasons.of(e) + ")",
              "Others are accepted again when one has left. Raise the limit of open files."));
    }
  }

  private TcpClient client(SocketChannel channel) throws IOException {
    try {
      return new TcpClient(
          channel, selector, options.framing().framer(options.maxMessageBytes()), waitedNanos);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void read(TcpClient client) throws SourceException {
    buffer.clear();
    int length;
    try {
      length = client.channel().read(buffer);
    } catch (IOException e) {
      buffer.limit(0);
      fail(
          client,
          "the connection broke (" + Reasons.of(e) + ")",
          "What was complete has been sent on. Let the client connect again.",
          true);
      return;
    }
    buffer.flip();
    if (length > 0) {
      client.gotBytes(waitedNanos);
      current = client;
    } else if (length < 0) {
      if (client.framer().midMessage()) {
        problems.on(
            new SourceProblem(
                client.name(),
                "the client closed the connection in the middle of a message",
                options.framing() == Framing.LINES
                    ? "That line is not sent. End every line with a line feed, the last one too."
                    : "That message is not sent. Check the client, and send it again."));
      }
      remove(client);
    }
  }

  private void select() throws IOException, InterruptedException {
    TcpClient stalled = clients.stalled(waitedNanos);
    if (stalled != null) {
      fail(
          stalled,
          "the client paused for more than "
              + options.stallTimeout().toMillis()
              + " ms in the middle of a message",
          "The connection is closed. Check the client.",
          true);
      return;
    }
    long before = System.nanoTime();
    long untilStallNanos = clients.untilStallNanos(waitedNanos);
    selector.select(untilStallNanos == 0 ? 0 : untilStallNanos / 1_000_000 + 1);
    waitedNanos += System.nanoTime() - before;
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while waiting for clients");
    }
    selected.addAll(selector.selectedKeys());
    selector.selectedKeys().clear();
  }

  private void fail(TcpClient client, String what, String remedy, boolean retryable)
      throws SourceException {
    if (server == null) {
      throw new SourceException(
          "tcp source " + client.name() + ": " + what + ". " + remedy, retryable, null);
    }
    problems.on(new SourceProblem(client.name(), what, remedy));
    remove(client);
  }

  private void remove(TcpClient client) {
    clients.remove(client, waitedNanos);
    listenIf(clients.count() < options.maxClients());
  }

  private void listenIf(boolean listen) {
    SelectionKey key = server == null ? null : server.keyFor(selector);
    if (key != null) {
      key.interestOps(listen ? SelectionKey.OP_ACCEPT : 0);
    }
  }
}
