package io.tenuto.api;

import org.jspecify.annotations.Nullable;

/**
 * Produces the messages of a stream. {@link #next} and {@link #close} are called by one thread;
 * {@link #accepted} and {@link #settled} may be called by another.
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
   * Called once before {@link #next}, if earlier runs have taken messages of this stream that it
   * keeps safe: below number {@code sequence} nothing is to be sent again, and the next message has
   * that number in {@link #accepted}, {@link #settled} and {@link #feedback}. Only under {@link
   * Delivery#DURABLE}.
   *
   * @throws IllegalStateException if this source cannot go on there, as by default: the run does
   *     not start then
   */
  default void resume(long sequence) {
    throw new IllegalStateException(
        getClass().getName()
            + " cannot go on behind the "
            + sequence
            + " messages that an earlier run took. Implement Source.resume, or begin anew"
            + " (--overwrite).");
  }

  /**
   * Tells that the stream keeps message number {@code sequence} safe, also from the end of this
   * process, and will deliver it. Its payload is in use until {@link #settled}, unless it is
   * {@linkplain Payload#COPIED_BYTES small}. Only under {@link Delivery#DURABLE}, before {@link
   * #settled}.
   */
  default void accepted(long sequence) {}

  /**
   * Tells that message number {@code sequence} (from 0, in the order of {@link #next}) needs no
   * repetition.
   */
  default void settled(long sequence, Settlement settlement) {}

  /**
   * Takes a result that a {@code callback} sink hands back, so that it can steer what is sent next:
   * where the stage moves, how long the camera is open. Called by the sink's thread, one call at a
   * time, at any moment between the first {@link #next} and {@link #close}. It may come again after
   * a failure, with the same identity.
   *
   * @param id of the result; its {@link MessageId#sequence} is the number of the message of {@link
   *     #next} it was made from
   * @param payload a copy in memory, the source's to keep
   * @throws RuntimeException counts as a failed attempt, which is repeated
   */
  default void feedback(MessageId id, Header header, Payload payload) {}

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
