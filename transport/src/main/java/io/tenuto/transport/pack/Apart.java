package io.tenuto.transport.pack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Puts the bytes at even and at odd places apart, and together again: {@link
 * io.tenuto.wire.Packing} says what for. Sixteen bytes at a time.
 */
final class Apart {
  private static final long EVEN = 0x00ff00ff00ff00ffL;

  private Apart() {}

  /**
   * Puts bytes apart.
   *
   * @param by 2 or 4
   * @param from its remaining bytes; its position stays
   * @param into from its place 0
   * @param between as large as {@code from}, for what lies between
   */
  static void put(int by, ByteBuffer from, ByteBuffer into, ByteBuffer between) {
    int size = from.remaining();
    int whole = size - size % by;
    if (by == 2) {
      halve(from, from.position(), into, 0, whole);
    } else {
      halve(from, from.position(), between, 0, whole);
      halve(between, 0, into, 0, whole / 2);
      halve(between, whole / 2, into, whole / 2, whole / 2);
    }
    copy(from, from.position() + whole, into, whole, size - whole);
  }

  /**
   * The way back.
   *
   * @param from {@code size} bytes from its place 0
   * @param into from its position, which stays
   * @param between as large as {@code from}, for what lies between
   */
  static void together(int by, ByteBuffer from, int size, ByteBuffer into, ByteBuffer between) {
    int whole = size - size % by;
    if (by == 2) {
      join(from, 0, into, into.position(), whole);
    } else {
      join(from, 0, between, 0, whole / 2);
      join(from, whole / 2, between, whole / 2, whole / 2);
      join(between, 0, into, into.position(), whole);
    }
    copy(from, whole, into, into.position() + whole, size - whole);
  }

  /** The even bytes of an even number of bytes, then the odd ones. */
  private static void halve(ByteBuffer source, int start, ByteBuffer target, int at, int size) {
    ByteBuffer from = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer into = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int half = size / 2;
    int i = 0;
    for (; i + 16 <= size; i += 16) {
      long a = from.getLong(start + i);
      long b = from.getLong(start + i + 8);
      into.putLong(at + i / 2, gathered(a) | gathered(b) << 32);
      into.putLong(at + half + i / 2, gathered(a >>> 8) | gathered(b >>> 8) << 32);
    }
    for (; i < size; i += 2) {
      into.put(at + i / 2, from.get(start + i));
      into.put(at + half + i / 2, from.get(start + i + 1));
    }
  }

  private static void join(ByteBuffer source, int start, ByteBuffer target, int at, int size) {
    ByteBuffer from = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer into = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int half = size / 2;
    int i = 0;
    for (; i + 16 <= size; i += 16) {
      long even = from.getLong(start + i / 2);
      long odd = from.getLong(start + half + i / 2);
      into.putLong(at + i, spread(even) | spread(odd) << 8);
      into.putLong(at + i + 8, spread(even >>> 32) | spread(odd >>> 32) << 8);
    }
    for (; i < size; i += 2) {
      into.put(at + i, from.get(start + i / 2));
      into.put(at + i + 1, from.get(start + half + i / 2));
    }
  }

  /** The even bytes of eight, in the lower four. */
  private static long gathered(long bytes) {
    long x = bytes & EVEN;
    x = (x | x >>> 8) & 0x0000ffff0000ffffL;
    return (x | x >>> 16) & 0x00000000ffffffffL;
  }

  /** The lower four bytes at the even places of eight. */
  private static long spread(long bytes) {
    long x = bytes & 0x00000000ffffffffL;
    x = (x | x << 16) & 0x0000ffff0000ffffL;
    return (x | x << 8) & EVEN;
  }

  private static void copy(ByteBuffer from, int start, ByteBuffer into, int at, int size) {
    for (int i = 0; i < size; i++) {
      into.put(at + i, from.get(start + i));
    }
  }
}
