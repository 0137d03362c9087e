package io.tenuto.engine.host;

import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;

/**
 * A view that goes from message to message of some work. It does not stand once it is past the last
 * one, or where memory that is shared with a sender holds no message any more; then only {@link
 * #begin} helps. Owned by a slot's thread; reused for all its work.
 */
final class WorkView {
  private final EntryMessage message = new EntryMessage(new HeaderCache());
  private boolean large;
  private boolean stands;
  private int index;
  private int end;

  /** Goes to a message of the work, from its first one to behind its last one. */
  void begin(Work work, int at) {
    large = work.delivered().large();
    index = at;
    end = work.from() + work.count();
    stands = at < end && stand(work, at);
  }

  private boolean stand(Work work, int at) {
    try {
      work.delivered().stand(message, at);
      return large || moved();
    } catch (IndexOutOfBoundsException e) {
      return false; // memory that is shared with a sender is only as true as that
    }
  }

  /** Goes to the next message. */
  void advance() {
    index++;
    stands = stands && index < end && moved();
  }

  private boolean moved() {
    try {
      message.advance();
      return true;
    } catch (IndexOutOfBoundsException e) {
      return false; // as above
    }
  }

  /** Whether there is a message where the view is. */
  boolean stands() {
    return stands;
  }

  /** The message where the view stands; the same object for all of them. */
  EntryMessage message() {
    return message;
  }
}
