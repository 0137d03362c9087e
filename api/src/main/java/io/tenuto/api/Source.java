package io.tenuto.api;

import org.jspecify.annotations.Nullable;

/**
 * Produces the messages of a stream. {@link #next} and {@link #close} are called by one thread;
 * {@link #settled} may be called by another.
 */
public interface Source extends AutoCloseable {
  /**
   * The next message, or null when there are no more. May wait.
   *
   * @throws Exception if the source has failed for good; a single unreadable item is skipped and
   *     reported instead
   */
  @Nullable Item next() throws Exception;

  /**
   * Tells that message number {@code sequence} (from 0, in the order of {@link #next}) needs no
   * repetition.
   */
  default void settled(long sequence, Settlement settlement) {}

  /** How many messages there will be, or -1 if that is not known. */
  default long expected() {
    return -1;
  }

  @Override
  default void close() throws Exception {}

  /**
   * One message to send.
   *
   * @param timeMicros when it was meant to be sent, microseconds since 1970-01-01 UTC
   */
  record Item(Header header, Payload payload, long timeMicros) {}
}
