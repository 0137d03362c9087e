package io.tenuto.engine.source;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into messages. Holds the beginning of one message, never more than has
 * arrived of it and never more than the limit. Owned by one thread; does no I/O.
 */
interface Framer {
  /**
   * Takes bytes until a message is complete or the buffer is empty.
   *
   * @return a message or the notice of one that is over the limit and is being skipped; null if the
   *     buffer is empty and more is needed
   */
  @Nullable Frame next(ByteBuffer bytes);

  /** Ends the stream. Returns the last message if it may end without an end mark, else null. */
  @Nullable Frame tail();

  /** Whether the beginning of a message has arrived, but not its end. */
  boolean midMessage();

  /** Bytes of memory held for that message. */
  int heldBytes();

  /** What a framer has found. */
  sealed interface Frame {}

  /**
   * A complete message.
   *
   * @param bytes a new array, the caller's
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Complete(byte[] bytes) implements Frame {}

  /**
   * A message over the limit; what follows of it is skipped.
   *
   * @param claim what is known of its size, for people
   */
  record Oversize(String claim) implements Frame {}
}
