package io.tenuto.engine.host;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;

/**
 * What a slot runs: user code in this JVM, in a child process, or a sink. Calls come from the
 * slot's thread, but for {@link #abort}.
 */
public interface SlotCode extends AutoCloseable {
  /**
   * Called when the slot begins, until it succeeds, and before each message, outside the message's
   * time limit: makes ready what is not. May wait. Before it has succeeded once no message is asked
   * for.
   *
   * @throws Exception if nothing can be processed now; the message, if there is one, is given back
   *     unstarted
   */
  default void prepare() throws Exception {}

  void process(Message message, Outputs outputs) throws Exception;

  /**
   * Everything given so far must be safe now; an exception fails all messages since the last call.
   */
  default void endOfWork() throws Exception {}

  /**
   * Called by another thread when a message has run longer than allowed: end the call if there is a
   * way.
   */
  default void abort() {}

  @Override
  default void close() throws Exception {}

  /** User code in a slot of this JVM. */
  static SlotCode of(Processor processor) {
    return new SlotCode() {
      @Override
      public void process(Message message, Outputs outputs) throws Exception {
        processor.process(message, outputs);
      }

      @Override
      public void close() throws Exception {
        processor.close();
      }
    };
  }
}
