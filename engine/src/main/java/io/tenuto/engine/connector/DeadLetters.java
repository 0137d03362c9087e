package io.tenuto.engine.connector;

import io.tenuto.api.Message;

/**
 * Takes messages that are given up. Called on the connector's loop; the message is valid during the
 * call.
 */
public interface DeadLetters {
  /**
   * Takes one message.
   *
   * @param cause what failed, in the failing engine's words
   * @param engine where it failed last
   */
  void bury(String group, Message message, String cause, String engine);
}
