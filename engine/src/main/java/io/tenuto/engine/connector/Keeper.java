package io.tenuto.engine.connector;

import io.tenuto.api.DeliveryException;
import java.io.IOException;

/**
 * Has messages on its disk before a connector accepts them, and until every group has settled them.
 * Methods may be called by any thread and return at once, unless they say otherwise.
 */
public interface Keeper extends AutoCloseable {
  /** What a keeper asks of its connector. */
  interface Client {
    /**
     * Hands over what has come since the last call, in order; each range is answered by {@link
     * #kept} or {@link #refused}. By one thread of the keeper's.
     */
    void take(Taker taker);

    /**
     * These are safe: they are accepted, and go to the groups. On the loop's thread.
     *
     * @param position of the first, as {@link Keeper#settle} wants it
     */
    void kept(Entries entries, int from, int to, long position);

    /** These cannot be kept: they are not accepted. On the loop's thread. */
    void refused(Entries entries, int from, int to, DeliveryException why);

    /** Nothing can be kept any more; who offers is told so. By any thread. */
    void failed(DeliveryException why);

    /**
     * Messages that an earlier life of the connector accepted. {@link Entries#settled} is called
     * when every group is done with them. On the loop's thread.
     *
     * @param attempt number of their next lease, 1 to 255
     */
    void again(Entries entries, int from, int to, int attempt);
  }

  /** Takes entries. */
  interface Taker {
    void take(Entries entries, int from, int to);
  }

  /** Called once, before anything else: begins to hand over what an earlier life left. */
  void begin(Client client);

  /** Something has come: {@link Client#take} is called soon. */
  void wake();

  /** Every group is done with these messages. On the loop's thread. */
  void settle(long position, long count);

  /** Whether all that an earlier life left has been handed over. On the loop's thread. */
  boolean handedOut();

  /** Whether all that an earlier life left is settled. On the loop's thread. */
  boolean caughtUp();

  /** The sequence that the next message has: above all that were ever accepted. */
  long nextSequence();

  /** The source's run, which outlives processes. */
  long incarnation();

  /** How many messages of earlier lives were not known to be settled when it was opened. */
  long left();

  /**
   * After its connector has been closed: refuses what is not safe yet, and records what was
   * settled; what is not settled is the next life's. Not on the loop's thread.
   *
   * @throws IOException if not everything could be confirmed
   */
  @Override
  void close() throws IOException, InterruptedException;
}
