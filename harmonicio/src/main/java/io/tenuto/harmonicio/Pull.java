package io.tenuto.harmonicio;

import io.tenuto.api.Payload;
import java.io.IOException;

/** The readiness of an engine for one message, and the way there. Answered once. */
interface Pull {
  /**
   * Makes sure that the engine is there, if that can be known.
   *
   * @throws IOException if it is not
   */
  void ready() throws IOException;

  /**
   * Hands the message over.
   *
   * @throws IOException if it certainly did not get there, or not whole
   */
  void answer(Payload payload) throws IOException;

  /** Ends a handing over that another thread waits in, if there is one. */
  void drop() throws IOException;

  /** It is not needed any more: says so to the engine, if there is a way. */
  void refuse() throws IOException;
}
