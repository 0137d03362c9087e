package io.tenuto.miniapps.microscopy;

import io.tenuto.miniapps.image.Pixels;
import io.tenuto.miniapps.image.Plane;

/**
 * The pixels of a plane that are greater than a threshold, row by row. Reads the plane's own array,
 * so it is as valid and as thread-safe as that.
 */
public final class Foreground {
  private final Plane plane;
  private final long threshold;
  private final double realThreshold;

  private Foreground(Plane plane, long threshold, double realThreshold) {
    this.plane = plane;
    this.threshold = threshold;
    this.realThreshold = realThreshold;
  }

  /**
   * Of an integer plane.
   *
   * @param threshold in the pixels' own terms; for unsigned 64-bit pixels less 2^63
   */
  static Foreground above(Plane plane, long threshold) {
    return new Foreground(plane, threshold, 0);
  }

  /** Of a floating point plane. */
  static Foreground above(Plane plane, double threshold) {
    return new Foreground(plane, 0, threshold);
  }

  public int width() {
    return plane.width();
  }

  public int height() {
    return plane.height();
  }

  /**
   * Sets {@code into[x]} to 1 where the pixel belongs to the foreground and to 0 elsewhere.
   *
   * @param row from 0
   * @param into at least {@link #width} long
   */
  public void row(int row, byte[] into) {
    int from = row * plane.width();
    int count = plane.width();
    Pixels pixels = plane.pixels();
    boolean signed = plane.type().isSigned();
    if (pixels instanceof Pixels.Bytes values) {
      bytes(values.values(), from, count, signed ? 0x80 : 0, into);
    } else if (pixels instanceof Pixels.Shorts values) {
      shorts(values.values(), from, count, signed ? 0x8000 : 0, into);
    } else if (pixels instanceof Pixels.Ints values) {
      ints(values.values(), from, count, signed ? -1L : 0xffffffffL, into);
    } else if (pixels instanceof Pixels.Longs values) {
      boolean shifted = !signed && plane.type().bits() == 64;
      longs(values.values(), from, count, shifted ? Long.MIN_VALUE : 0, into);
    } else if (pixels instanceof Pixels.Floats values) {
      floats(values.values(), from, count, into);
    } else if (pixels instanceof Pixels.Doubles values) {
      doubles(values.values(), from, count, into);
    }
  }

  private void bytes(byte[] values, int from, int count, int flip, byte[] into) {
    int limit = (int) threshold + flip;
    for (int x = 0; x < count; x++) {
      into[x] = (byte) ((limit - ((values[from + x] & 0xff) ^ flip)) >>> 31);
    }
  }

  private void shorts(short[] values, int from, int count, int flip, byte[] into) {
    int limit = (int) threshold + flip;
    for (int x = 0; x < count; x++) {
      into[x] = (byte) ((limit - ((values[from + x] & 0xffff) ^ flip)) >>> 31);
    }
  }

  private void ints(int[] values, int from, int count, long mask, byte[] into) {
    for (int x = 0; x < count; x++) {
      into[x] = (byte) ((threshold - (values[from + x] & mask)) >>> 63);
    }
  }

  private void longs(long[] values, int from, int count, long flip, byte[] into) {
    for (int x = 0; x < count; x++) {
      into[x] = (byte) ((values[from + x] ^ flip) > threshold ? 1 : 0);
    }
  }

  private void floats(float[] values, int from, int count, byte[] into) {
    for (int x = 0; x < count; x++) {
      float value = values[from + x];
      into[x] = (byte) (value > realThreshold && value <= Float.MAX_VALUE ? 1 : 0);
    }
  }

  private void doubles(double[] values, int from, int count, byte[] into) {
    for (int x = 0; x < count; x++) {
      double value = values[from + x];
      into[x] = (byte) (value > realThreshold && value <= Double.MAX_VALUE ? 1 : 0);
    }
  }
}
