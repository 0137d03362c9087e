package io.tenuto.transport;

import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsChannel;
import io.tenuto.transport.tls.TlsException;
import io.tenuto.wire.Control;
import io.tenuto.wire.Handshake;
import io.tenuto.wire.Packing;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Dials and listens on one loop. Methods are called on the loop's thread. */
public final class Network {
  private static final System.Logger LOG = System.getLogger(Network.class.getName());
  private static final int SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

  private final Loop loop;
  private final BufferPool pool;
  private final Token token;
  private final Tls tls;
  private final Strangers strangers = new Strangers();
  private final SecureRandom random = new SecureRandom();

  /** Without certificates of its own. */
  public Network(Loop loop, BufferPool pool, Token token) {
    this(loop, pool, token, Tls.NONE);
  }

  /**
   * @param tls for endpoints that say {@code tls://}
   */
  public Network(Loop loop, BufferPool pool, Token token, Tls tls) {
    this.loop = loop;
    this.pool = pool;
    this.token = token;
    this.tls = tls;
  }

  Tls tls() {
    return tls;
  }

  public Loop loop() {
    return loop;
  }

  public BufferPool pool() {
    return pool;
  }

  /** What becomes of a dial. */
  public interface Dialled {
    /** The link is open; answers with its handler. */
    LinkHandler opened(Link link, Control welcome);

    /** It could not be opened, or was refused ({@link io.tenuto.wire.RefusedException}). */
    void failed(Throwable cause);
  }

  /** Begins to connect; the outcome comes later, on the loop's thread. */
  public void dial(Endpoint endpoint, Control hello, Dialled dialled) {
    dial(endpoint, hello, reached(endpoint, dialled));
  }

  /**
   * Begins to connect to a relay, to meet there another one that dials; once they have met, the two
   * have their own handshake and a link.
   *
   * @param meeting what to tell the relay
   * @param accepts whether this end is the acceptor of that handshake; the other must be the dialer
   * @param introduction what to tell the other end, in {@code hello} or {@code welcome}
   * @param dialled told what the other end said of itself, in {@code welcome} or {@code hello}
   */
  public void meet(
      Endpoint relay, Control meeting, boolean accepts, Control introduction, Dialled dialled) {
    var atRelay =
        new Opening.Outcome() {
          @Override
          public LinkHandler opened(Control welcome, Handshake done, SocketLink link) {
            return accepts
                ? new Opening(
                    loop, Handshake.acceptor(token, nonce()), met(relay, introduction, dialled))
                : new Opening(
                    loop,
                    Handshake.dialer(token, nonce(), unpacking(introduction)),
                    reached(relay, dialled));
          }

          @Override
          public void failed(@Nullable Throwable cause) {
            dialled.failed(reason(relay, cause));
          }
        };
    dial(relay, meeting, atRelay);
  }

  /** This end's part of the handshake through a relay, as its acceptor. */
  private Opening.Outcome met(Endpoint relay, Control introduction, Dialled dialled) {
    return new Opening.Outcome() {
      @Override
      public LinkHandler opened(Control hello, Handshake done, SocketLink link) {
        link.says();
        link.frame(done.welcome(unpacking(introduction)));
        return dialled.opened(link, hello);
      }

      @Override
      public void failed(@Nullable Throwable cause) {
        dialled.failed(reason(relay, cause));
      }
    };
  }

  /** This end's part of a handshake as its dialer. */
  private static Opening.Outcome reached(Endpoint endpoint, Dialled dialled) {
    return new Opening.Outcome() {
      @Override
      public LinkHandler opened(Control welcome, Handshake done, SocketLink link) {
        return dialled.opened(link, welcome);
      }

      @Override
      public void failed(@Nullable Throwable cause) {
        dialled.failed(reason(endpoint, cause));
      }
    };
  }

  /** What this end says of itself, and that it can unpack what arrives packed. */
  private static Control unpacking(Control introduction) {
    return introduction.with("unpacks", List.of(Packing.NAME));
  }

  private static Throwable reason(Endpoint endpoint, @Nullable Throwable cause) {
    if (cause instanceof io.tenuto.wire.RefusedException || cause instanceof TlsException) {
      return cause;
    }
    return unreachable(endpoint, cause);
  }

  private void dial(Endpoint endpoint, Control hello, Opening.Outcome outcome) {
    try {
      checkClear(endpoint);
      SocketChannel channel =
          endpoint.scheme() == Endpoint.Scheme.UNIX
              ? SocketChannel.open(StandardProtocolFamily.UNIX)
              : SocketChannel.open();
      connect(endpoint, channel, hello, outcome);
    } catch (IOException | RuntimeException e) {
      loop.execute(() -> outcome.failed(e));
    }
  }

  /**
   * @throws TlsException if this process was told to use TLS, and bytes would leave the host
   *     without
   */
  void checkClear(Endpoint endpoint) throws TlsException {
    if (tls.demanded() && endpoint.scheme() == Endpoint.Scheme.TCP && !endpoint.local()) {
      throw TlsException.clear(endpoint.toString());
    }
  }

  private void connect(
      Endpoint endpoint, SocketChannel channel, Control hello, Opening.Outcome outcome)
      throws IOException {
    channel.configureBlocking(false);
    var connecting = new Connecting(endpoint, channel, hello, outcome);
    connecting.giveUp =
        loop.after(
            Opening.DEADLINE, () -> connecting.failed(new IOException("no answer within 5 s")));
    try {
      if (channel.connect(endpoint.address())) {
        connecting.connected();
      } else {
        loop.register(channel, SelectionKey.OP_CONNECT, connecting);
      }
    } catch (IOException | RuntimeException e) {
      connecting.failed(e);
    }
  }

  private static IOException unreachable(Endpoint endpoint, @Nullable Throwable cause) {
    String reason = cause == null ? "closed" : String.valueOf(cause.getMessage());
    return new IOException(
        endpoint
            + " cannot be reached ("
            + reason
            + "). Check that it is running there and that the address is right.",
        cause);
  }

  /** A connection that is being made. */
  private final class Connecting implements Loop.Ready {
    private final Endpoint endpoint;
    private final SocketChannel channel;
    private final Control hello;
    private final Opening.Outcome outcome;
    private Loop.@Nullable Timer giveUp;
    private boolean over;

    Connecting(Endpoint endpoint, SocketChannel channel, Control hello, Opening.Outcome outcome) {
      this.endpoint = endpoint;
      this.channel = channel;
      this.hello = hello;
      this.outcome = outcome;
    }

    @Override
    public void ready(SelectionKey key) {
      try {
        if (channel.finishConnect()) {
          connected();
        }
      } catch (IOException | RuntimeException e) {
        failed(e);
      }
    }

    void connected() throws IOException {
      finish();
      String peer = endpoint.toString();
      boolean leavesHost = endpoint.scheme() != Endpoint.Scheme.UNIX;
      Handshake handshake = Handshake.dialer(token, nonce(), leavesHost ? unpacking(hello) : hello);
      if (endpoint.scheme() == Endpoint.Scheme.TLS) {
        TlsChannel secure = tls.dialer(channel, peer, endpoint.host(), endpoint.port());
        secure(channel, secure, peer, handshake, outcome);
      } else {
        open(channel, channel, peer, handshake, outcome);
      }
    }

    void failed(Exception cause) {
      if (over) {
        return;
      }
      finish();
      try {
        channel.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
      outcome.failed(cause);
    }

    private void finish() {
      over = true;
      if (giveUp != null) {
        giveUp.cancel();
      }
    }
  }

  /**
   * Listens for links.
   *
   * @throws IOException naming the address and the remedy, for example when the port is in use
   */
  public Listener listen(Endpoint endpoint, Admission admission) throws IOException {
    return Listener.open(this, endpoint, admission);
  }

  /** Begins the acceptor's handshake on a new connection. */
  void accepted(
      SocketChannel channel,
      Endpoint.Scheme scheme,
      String description,
      Admission admission,
      Runnable settled)
      throws IOException {
    Handshake handshake = Handshake.acceptor(token, nonce());
    var outcome =
        new Opening.Outcome() {
          @Override
          public LinkHandler opened(Control hello, Handshake done, SocketLink link) {
            Admission.Answer answer = admission.onHello(hello);
            settled.run();
            if (answer instanceof Admission.Held held) {
              return new Visitor(loop, pool, link, done, held.holder());
            }
            var accepted = (Admission.Accepted) answer;
            link.says();
            Control welcome = accepted.welcome();
            link.frame(done.welcome(scheme == Endpoint.Scheme.UNIX ? welcome : unpacking(welcome)));
            return accepted.handler().apply(link);
          }

          @Override
          public void failed(@Nullable Throwable cause) {
            settled.run();
            strangers
                .on(description, cause, loop.nowNanos())
                .ifPresent(said -> LOG.log(System.Logger.Level.WARNING, said));
          }
        };
    if (scheme == Endpoint.Scheme.TLS) {
      TlsChannel secure = tls.acceptor(channel, description);
      secure(channel, secure, description, handshake, outcome);
    } else {
      open(channel, channel, description, handshake, outcome);
    }
  }

  private void secure(
      SocketChannel socket,
      TlsChannel channel,
      String description,
      Handshake handshake,
      Opening.Outcome outcome)
      throws IOException {
    socket.configureBlocking(false);
    TlsOpening.begin(
        loop,
        channel,
        socket,
        () -> loop.execute(open(socket, channel, description, handshake, outcome)::readAgain),
        outcome::failed);
  }

  private SocketLink open(
      SocketChannel socket,
      ByteChannel channel,
      String description,
      Handshake handshake,
      Opening.Outcome outcome)
      throws IOException {
    tune(socket);
    var opening = new Opening(loop, handshake, outcome);
    boolean sameHost = socket.getLocalAddress() instanceof UnixDomainSocketAddress;
    var link = new SocketLink(loop, channel, description, pool, opening, sameHost, this::nonce);
    link.start(loop.register(socket, SelectionKey.OP_READ, link), opening::onPreface);
    opening.begin(link);
    return link;
  }

  private static void tune(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    } else {
      // Unix sockets have no automatic tuning; TCP has, and a fixed size would switch it off
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
    }
  }

  private String nonce() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
