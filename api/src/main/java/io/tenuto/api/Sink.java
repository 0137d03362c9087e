package io.tenuto.api;

/**
 * Takes the end of a stream. Called by one thread. A message is settled as done when a {@link
 * #flush} that follows its {@link #write} has returned.
 */
public interface Sink extends AutoCloseable {
  void write(Message message) throws Exception;

  /** Makes everything written so far visible to readers. */
  default void flush() throws Exception {}

  @Override
  default void close() throws Exception {}
}
