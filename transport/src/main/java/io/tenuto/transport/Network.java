package io.tenuto.transport;

import io.tenuto.wire.Control;
import io.tenuto.wire.Handshake;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Dials and listens on one loop. Methods are called on the loop's thread. */
public final class Network {
  private static final int SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

  private final Loop loop;
  private final BufferPool pool;
  private final Token token;
  private final SecureRandom random = new SecureRandom();

  public Network(Loop loop, BufferPool pool, Token token) {
    this.loop = loop;
    this.pool = pool;
    this.token = token;
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
    try {
      SocketChannel channel =
          endpoint.scheme() == Endpoint.Scheme.UNIX
              ? SocketChannel.open(StandardProtocolFamily.UNIX)
              : SocketChannel.open();
      connect(endpoint, channel, hello, dialled);
    } catch (IOException | RuntimeException e) {
      loop.execute(() -> dialled.failed(unreachable(endpoint, e)));
    }
  }

  private void connect(Endpoint endpoint, SocketChannel channel, Control hello, Dialled dialled)
      throws IOException {
    channel.configureBlocking(false);
    var connecting = new Connecting(endpoint, channel, hello, dialled);
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
    private final Dialled dialled;
    private Loop.@Nullable Timer giveUp;
    private boolean over;

    Connecting(Endpoint endpoint, SocketChannel channel, Control hello, Dialled dialled) {
      this.endpoint = endpoint;
      this.channel = channel;
      this.hello = hello;
      this.dialled = dialled;
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
      Handshake handshake = Handshake.dialer(token, nonce(), hello);
      var outcome =
          new Opening.Outcome() {
            @Override
            public LinkHandler opened(Control peer, Handshake done, SocketLink link) {
              return dialled.opened(link, peer);
            }

            @Override
            public void failed(@Nullable Throwable cause) {
              dialled.failed(
                  cause instanceof io.tenuto.wire.RefusedException
                      ? cause
                      : unreachable(endpoint, cause));
            }
          };
      open(channel, endpoint.toString(), handshake, outcome);
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
      dialled.failed(unreachable(endpoint, cause));
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
  void accepted(SocketChannel channel, String description, Admission admission, Runnable settled)
      throws IOException {
    Handshake handshake = Handshake.acceptor(token, nonce());
    var outcome =
        new Opening.Outcome() {
          @Override
          public LinkHandler opened(Control hello, Handshake done, SocketLink link) {
            Admission.Accepted accepted = admission.onHello(hello);
            link.frame(done.welcome(accepted.welcome()));
            Function<Link, LinkHandler> handler = accepted.handler();
            settled.run();
            return handler.apply(link);
          }

          @Override
          public void failed(@Nullable Throwable cause) {
            settled.run();
          }
        };
    open(channel, description, handshake, outcome);
  }

  private void open(
      SocketChannel channel, String description, Handshake handshake, Opening.Outcome outcome)
      throws IOException {
    tune(channel);
    var opening = new Opening(loop, handshake, outcome);
    var link = new SocketLink(loop, channel, description, pool, opening);
    link.start(loop.register(channel, SelectionKey.OP_READ, link), opening::onPreface);
    opening.begin(link);
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
