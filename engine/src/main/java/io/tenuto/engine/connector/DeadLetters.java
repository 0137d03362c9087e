package io.tenuto.engine.connector;

import io.tenuto.api.Message;
import java.util.List;

/**
 * Takes messages that are given up. Called on the connector's loop; the message is valid during the
 * call.
 */
public interface DeadLetters {
  /**
   * Takes one message.
   *
   * @param cause what failed, in the failing engine's words if it had any
   * @param engines that are known to have tried it, each once, the first one first
   */
  void bury(String group, Message message, String cause, List<String> engines);
}
