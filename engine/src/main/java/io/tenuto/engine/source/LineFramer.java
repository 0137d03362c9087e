package io.tenuto.engine.source;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Lines ended by a line feed; a carriage return before it is dropped. An empty line is a message.
 */
final class LineFramer implements Framer {
  private final int maxMessageBytes;
  private final Held held = new Held();
  private boolean skipping;

  LineFramer(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  @Override
  public @Nullable Frame next(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int length = untilLineFeed(bytes);
      boolean ended = length < bytes.remaining();
      if (skipping) {
        bytes.position(bytes.position() + length + (ended ? 1 : 0));
        skipping = !ended;
      } else if ((long) held.count() + length > maxMessageBytes + 1L) {
        return oversize();
      } else {
        held.add(bytes, length, maxMessageBytes + 1);
        if (ended) {
          bytes.get();
          int size = held.count() > 0 && held.last() == '\r' ? held.count() - 1 : held.count();
          return size > maxMessageBytes ? dropped() : new Complete(held.take(size));
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable Frame tail() {
    skipping = false;
    if (held.count() == 0) {
      return null;
    }
    return held.count() > maxMessageBytes ? dropped() : new Complete(held.take(held.count()));
  }

  @Override
  public boolean midMessage() {
    return held.count() > 0 || skipping;
  }

  @Override
  public int heldBytes() {
    return held.capacityBytes();
  }

  private Oversize oversize() {
    skipping = true;
    return dropped();
  }

  private Oversize dropped() {
    held.drop();
    return new Oversize("a line is longer than the limit of " + maxMessageBytes + " bytes");
  }

  private static int untilLineFeed(ByteBuffer bytes) {
    int start = bytes.position();
    int end = bytes.limit();
    for (int i = start; i < end; i++) {
      if (bytes.get(i) == '\n') {
        return i - start;
      }
    }
    return end - start;
  }
}
