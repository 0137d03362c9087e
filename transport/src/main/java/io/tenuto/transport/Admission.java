package io.tenuto.transport;

import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import java.util.function.Function;

/** Decides about peers that dialled in and proved to know the token. */
public interface Admission {
  /**
   * Decides about one peer.
   *
   * @param hello what the peer wants to be
   * @throws RefusedException if it may not
   */
  Accepted onHello(Control hello);

  /**
   * The peer may come in.
   *
   * @param welcome what to answer
   * @param handler makes the handler of the open link
   */
  record Accepted(Control welcome, Function<Link, LinkHandler> handler) {}
}
