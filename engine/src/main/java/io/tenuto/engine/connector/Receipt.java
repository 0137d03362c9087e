package io.tenuto.engine.connector;

import io.tenuto.api.DeliveryException;
import io.tenuto.api.Settlement;

/** Told what becomes of one message. Called on the loop's thread; must return soon. */
@FunctionalInterface
public interface Receipt {
  /** What the stream promises holds. Told by a connector with a {@link Keeper} alone. */
  default void accepted() {}

  /**
   * It is not accepted, and nothing more will be told of it. By a connector with a keeper alone.
   */
  default void refused(DeliveryException why) {}

  /** Every group has settled it; this is the last one's answer. */
  void settled(Settlement outcome);
}
