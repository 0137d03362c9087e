package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Copies one sample of each pixel of a stored row into a plane. Depths that are whole bytes follow
 * the file's byte order; others are a stream of bits, first bit first, whatever the byte order.
 */
final class SampleRow {
  private SampleRow() {}

  /**
   * @param data holds the row; its byte order is the file's
   * @param start first byte of the row
   * @param first which sample of the pixel, from 0
   * @param samples samples of a pixel that lie side by side
   * @param count pixels to copy
   * @param into the plane's values
   * @param at index of the first one
   */
  static void copy(
      ByteBuffer data,
      int start,
      int first,
      int samples,
      int count,
      PixelType type,
      Pixels into,
      int at) {
    int bytes = type.bits() / 8;
    if (type.bits() % 8 != 0 || (bytes != type.storageBytes() && !type.isFloat())) {
      copyBits(data, start, first, samples, count, type, into, at);
      return;
    }
    int from = start + first * bytes;
    int step = samples * bytes;
    if (into instanceof Pixels.Bytes pixels) {
      copy8(data, from, step, count, pixels.values(), at);
    } else if (into instanceof Pixels.Shorts pixels) {
      copy16(data, from, step, count, pixels.values(), at);
    } else if (into instanceof Pixels.Ints pixels) {
      for (int i = 0; i < count; i++) {
        pixels.values()[at + i] = data.getInt(from + i * step);
      }
    } else if (into instanceof Pixels.Longs pixels) {
      for (int i = 0; i < count; i++) {
        pixels.values()[at + i] = data.getLong(from + i * step);
      }
    } else if (into instanceof Pixels.Floats pixels) {
      for (int i = 0; i < count; i++) {
        int place = from + i * step;
        pixels.values()[at + i] = bytes == 2 ? half(data.getShort(place)) : data.getFloat(place);
      }
    } else if (into instanceof Pixels.Doubles pixels) {
      for (int i = 0; i < count; i++) {
        pixels.values()[at + i] = data.getDouble(from + i * step);
      }
    }
  }

  private static void copy8(ByteBuffer data, int from, int step, int count, byte[] into, int at) {
    if (step == 1) {
      data.get(from, into, at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      into[at + i] = data.get(from + i * step);
    }
  }

  private static void copy16(ByteBuffer data, int from, int step, int count, short[] into, int at) {
    if (step == 2) {
      data.slice(from, 2 * count).order(data.order()).asShortBuffer().get(into, at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      into[at + i] = data.getShort(from + i * step);
    }
  }

  private static void copyBits(
      ByteBuffer data,
      int start,
      int first,
      int samples,
      int count,
      PixelType type,
      Pixels into,
      int at) {
    int bits = type.bits();
    boolean swapped = bits % 8 == 0 && data.order() == ByteOrder.LITTLE_ENDIAN;
    int unused = 64 - bits;
    for (int i = 0; i < count; i++) {
      long bit = start * 8L + ((long) i * samples + first) * bits;
      long value = swapped ? littleEndian(data, (int) (bit / 8), bits / 8) : bits(data, bit, bits);
      into.set(at + i, type.isSigned() ? (value << unused) >> unused : value);
    }
  }

  private static long littleEndian(ByteBuffer data, int from, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = (value << 8) | (data.get(from + i) & 0xff);
    }
    return value;
  }

  private static long bits(ByteBuffer data, long from, int count) {
    long value = 0;
    long at = from;
    int missing = count;
    while (missing > 0) {
      int available = 8 - (int) (at & 7);
      int taken = Math.min(available, missing);
      int piece =
          ((data.get((int) (at >>> 3)) & 0xff) >>> (available - taken)) & ((1 << taken) - 1);
      value = (value << taken) | piece;
      at += taken;
      missing -= taken;
    }
    return value;
  }

  /** IEEE 754 binary16, exactly: every half is a float. */
  static float half(short bits) {
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude;
    if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else if (exponent == 31) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
