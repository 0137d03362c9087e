package io.tenuto.engine.host;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;

/**
 * Code that may be given messages before it has answered for those before them, because the way
 * there takes longer than the work. It works on one at a time all the same, in their order. Calls
 * come from the slot's thread, but for {@link #holdUp}.
 */
public interface AheadCode extends SlotCode {
  /**
   * Whether another message may be handed over while some are on their way, without waiting.
   *
   * @param entryBytes size of the next one with its header
   */
  boolean takes(long entryBytes);

  /**
   * Hands a message over, which has been read when the call returns. If it fails, nothing has
   * changed for those that are on their way.
   *
   * @throws Exception as {@link #process}
   */
  void begin(Message message) throws Exception;

  /**
   * Waits for the end of the message that was handed over first.
   *
   * @throws LostAheadException if the code was lost, and others were on their way with this message
   *     at some time, so that nobody knows which of them is to blame; then none is on its way
   * @throws Exception as {@link #process}, for this message
   */
  void finish(Outputs outputs) throws Exception;

  /** Messages that were handed over and are not finished: fewer than expected if they were lost. */
  int onTheirWay();

  /** Ends whatever works on messages that are on their way: {@link #finish} tells so. */
  void drop();

  /**
   * The first of several messages has been running for so long that those behind it must not wait
   * any longer where they are: {@link #drop}, called by another thread. Does nothing if only one is
   * on its way.
   */
  void holdUp();

  @Override
  default void process(Message message, Outputs outputs) throws Exception {
    begin(message);
    finish(outputs);
  }

  /** Several messages were lost together: each has to be tried again, alone. */
  final class LostAheadException extends Exception {
    public LostAheadException(String message) {
      super(message, null, true, false);
    }
  }
}
