package io.tenuto.transport;

import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import java.util.function.Consumer;
import java.util.function.Function;

/** Decides about peers that dialled in and proved to know the token. */
public interface Admission {
  /**
   * Decides about one peer.
   *
   * @param hello what the peer wants to be
   * @throws RefusedException if it may not
   */
  Answer onHello(Control hello);

  /** What becomes of the peer. */
  sealed interface Answer permits Accepted, Held {}

  /**
   * The peer may come in.
   *
   * @param welcome what to answer
   * @param handler makes the handler of the open link
   */
  record Accepted(Control welcome, Function<Link, LinkHandler> handler) implements Answer {}

  /**
   * The peer is to wait: it is joined with another one later, or refused.
   *
   * @param holder keeps it; called on the loop's thread
   */
  record Held(Consumer<Visitor> holder) implements Answer {}
}
