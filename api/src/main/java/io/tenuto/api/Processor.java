package io.tenuto.api;

/**
 * The user's function on one message. One instance serves one slot: calls never overlap and come
 * from one thread.
 *
 * <p>Returning means done. Throwing {@link RejectedMessageException} sends the message to the dead
 * letters at once; any other exception counts as a failed attempt, is retried elsewhere, and
 * becomes a dead letter after three.
 */
public interface Processor extends AutoCloseable {
  void process(Message message, Outputs outputs) throws Exception;

  @Override
  default void close() throws Exception {}
}
