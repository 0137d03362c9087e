package io.tenuto.transport;

import io.tenuto.transport.tls.TlsChannel;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/**
 * Drives the TLS handshake of one connection, before there is a link. Signatures and checks of
 * certificates, which take milliseconds, are made on threads elsewhere. Owned by the loop's thread.
 */
final class TlsOpening implements Loop.Ready {
  private final Loop loop;
  private final TlsChannel channel;
  private final SelectionKey key;
  private final Secured secured;
  private final Consumer<Throwable> failed;
  private final Loop.Timer deadline;
  private boolean over;

  /** What follows. */
  interface Secured {
    void begin() throws IOException;
  }

  private TlsOpening(
      Loop loop,
      TlsChannel channel,
      SocketChannel socket,
      Secured secured,
      Consumer<Throwable> failed)
      throws IOException {
    this.loop = loop;
    this.channel = channel;
    this.secured = secured;
    this.failed = failed;
    this.key = loop.register(socket, 0, this);
    this.deadline =
        loop.after(
            Opening.DEADLINE,
            () ->
                fail(
                    new IOException(
                        "the peer did not finish the TLS handshake within "
                            + Opening.DEADLINE.toSeconds()
                            + " s")));
  }

  /**
   * Begins.
   *
   * @param secured called once the channel may be read and written; the connection's registration
   *     with the loop is then its own
   * @param failed called instead, when the connection has been closed
   */
  static void begin(
      Loop loop,
      TlsChannel channel,
      SocketChannel socket,
      Secured secured,
      Consumer<Throwable> failed)
      throws IOException {
    new TlsOpening(loop, channel, socket, secured, failed).step();
  }

  @Override
  public void ready(SelectionKey ready) {
    step();
  }

  private void step() {
    if (over) {
      return;
    }
    try {
      switch (channel.shake()) {
        case READ -> key.interestOps(SelectionKey.OP_READ);
        case WRITE -> key.interestOps(SelectionKey.OP_WRITE);
        case TASK -> {
          key.interestOps(0);
          ForkJoinPool.commonPool().execute(this::task);
        }
        case NOTHING -> {
          secured.begin();
          finish();
        }
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      fail(e);
    }
  }

  /** On a thread elsewhere. */
  private void task() {
    try {
      channel.task();
      loop.execute(this::step);
    } catch (RuntimeException | Error e) {
      loop.execute(() -> fail(e));
    }
  }

  private void finish() {
    over = true;
    deadline.cancel();
  }

  private void fail(Throwable cause) {
    if (over) {
      return;
    }
    finish();
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    failed.accept(cause);
  }
}
