package io.tenuto.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Hands messages into a stream. Thread-safe.
 *
 * <p>{@code offer} answers with a position or a named refusal and, under {@link OnFull#BLOCK},
 * waits for room; {@code send} adds a future for those who want to know the settlement of each
 * message.
 */
public interface StreamConnector extends AutoCloseable {
  /** The policy is to refuse and there is no room. Retry later. */
  long NO_ROOM = -1;

  /** The message is larger than the stream's limit. Never retry. */
  long TOO_LARGE = -2;

  /** The connector is closed. Never retry. */
  long CLOSED = -3;

  /**
   * Accepts one message. The payload belongs to the connector until the message is settled, or, if
   * it is {@linkplain Payload#COPIED_BYTES small}, until this returns. Under {@link
   * Delivery#DURABLE} it waits for the disk, together with all others that wait for it.
   *
   * @return the message's sequence, 0 or more, or {@link #NO_ROOM}, {@link #TOO_LARGE}, {@link
   *     #CLOSED}
   * @throws DeliveryException if what {@link #delivery} promises cannot be had for this message
   */
  long offer(Header header, Payload payload);

  /**
   * Accepts one message and tells its settlement: {@link Settlement#DONE}, {@link
   * Settlement#REJECT} (dead letter) or {@link Settlement#STORED}, once every group has settled it
   * (the last one's answer). Completed exceptionally if it was refused, by a {@link
   * DeliveryException} if what {@link #delivery} promises cannot be had.
   *
   * <p>Does not wait for the disk under {@link Delivery#DURABLE}, so that one thread may have many
   * messages on their way there.
   */
  CompletableFuture<Settlement> send(Header header, Payload payload);

  /** The promise that is in force. */
  Delivery delivery();

  /** The account of one group. */
  Ledger ledger(String group);

  /**
   * Waits until everything accepted so far is settled.
   *
   * @return false if the time ran out first
   */
  boolean flush(Duration timeout) throws InterruptedException;

  /** Stops accepting and closes the links. Does not wait: call {@link #flush} first. */
  @Override
  void close();
}
