package io.tenuto.engine.source;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of an unfinished message. Memory follows what has arrived, not what was announced. */
final class Held {
  private static final byte[] NOTHING = new byte[0];

  private byte[] bytes = NOTHING;
  private int count;

  int count() {
    return count;
  }

  int capacityBytes() {
    return bytes.length;
  }

  byte last() {
    return bytes[count - 1];
  }

  /**
   * Moves bytes from the buffer.
   *
   * @param limit the most that will ever be held, so that no more memory is taken
   */
  void add(ByteBuffer from, int length, int limit) {
    int needed = count + length;
    if (needed > bytes.length) {
      long doubled = Math.max(needed, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, Math.max(needed, limit)));
    }
    from.get(bytes, count, length);
    count = needed;
  }

  /** The first {@code length} bytes; nothing is held afterwards. */
  byte[] take(int length) {
    byte[] taken = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    drop();
    return taken;
  }

  void drop() {
    bytes = NOTHING;
    count = 0;
  }
}
