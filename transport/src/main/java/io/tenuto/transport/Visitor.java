package io.tenuto.transport;

import io.tenuto.wire.Control;
import io.tenuto.wire.Handshake;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.RefusedException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A peer that has proved to know the token and waits for its answer, to be joined with another one.
 * Owned by the loop's thread.
 */
public final class Visitor implements LinkHandler {
  private final Loop loop;
  private final BufferPool pool;
  private final SocketLink link;
  private final Handshake handshake;
  private Runnable onGone = () -> {};

  Visitor(
      Loop loop, BufferPool pool, SocketLink link, Handshake handshake, Consumer<Visitor> holder) {
    this.loop = loop;
    this.pool = pool;
    this.link = link;
    this.handshake = handshake;
    loop.execute(() -> holder.accept(this)); // when its hello has been dealt with
  }

  /** Runs a task when the peer goes before it has been answered, or has gone already. */
  public void onGone(Runnable task) {
    onGone = task;
    if (!link.channel().isOpen()) {
      task.run();
    }
  }

  /** Sends the peer away. */
  public void refuse(RefusedException why) {
    onGone = () -> {};
    link.frame(Handshake.refused(why));
    link.close();
  }

  /**
   * Answers this peer and another one, and from then on passes every byte of the one to the other,
   * unseen, until either connection ends.
   *
   * @param welcome what to answer to both
   * @param onParted runs when both connections are closed
   */
  public void join(Visitor other, Control welcome, Runnable onParted) {
    new Splice(loop, pool, side(welcome), other.side(welcome), onParted).start();
  }

  private Splice.Side side(Control welcome) {
    ByteBuffer answer = handshake.welcome(welcome);
    SelectionKey key = Objects.requireNonNull(link.detach());
    return new Splice.Side(link.channel(), key, answer);
  }

  @Override
  public void onControl(Control control) {
    throw new ProtocolException(
        "control frame '" + control.type() + "' from a peer that was to wait for its answer");
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    onGone.run();
  }
}
