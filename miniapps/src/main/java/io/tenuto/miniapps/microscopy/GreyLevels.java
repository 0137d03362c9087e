package io.tenuto.miniapps.microscopy;

import io.tenuto.miniapps.image.Pixels;
import io.tenuto.miniapps.image.Plane;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The distinct values of an integer plane, ascending, and how often each occurs: all that sums and
 * thresholds need. Unsigned 64-bit values are kept less 2^63, so that their order is that of {@code
 * long}.
 */
final class GreyLevels {
  private static final int MOST_BINS = 1 << 20;
  private static final BigInteger TWO_63 = BigInteger.ONE.shiftLeft(63);

  private final long[] values;
  private final int[] counts;
  private final boolean shifted;

  private GreyLevels(long[] values, int[] counts, boolean shifted) {
    this.values = values;
    this.counts = counts;
    this.shifted = shifted;
  }

  static GreyLevels of(Plane plane) {
    boolean signed = plane.type().isSigned();
    if (plane.pixels() instanceof Pixels.Bytes pixels) {
      return ofBins(signed ? Byte.MIN_VALUE : 0, bins(pixels.values(), signed));
    }
    if (plane.pixels() instanceof Pixels.Shorts pixels) {
      return ofBins(signed ? Short.MIN_VALUE : 0, bins(pixels.values(), signed));
    }
    if (plane.pixels() instanceof Pixels.Ints pixels) {
      return ofInts(pixels.values(), signed);
    }
    if (plane.pixels() instanceof Pixels.Longs pixels) {
      boolean shifted = !signed && plane.type().bits() == 64;
      return ofLongs(pixels.values(), shifted);
    }
    throw new IllegalArgumentException("plane: " + plane.type() + " has no grey levels");
  }

  private static int[] bins(byte[] values, boolean signed) {
    var bins = new int[1 << 8];
    int flip = signed ? 0x80 : 0;
    for (byte value : values) {
      bins[(value & 0xff) ^ flip]++;
    }
    return bins;
  }

  private static int[] bins(short[] values, boolean signed) {
    var bins = new int[1 << 16];
    int flip = signed ? 0x8000 : 0;
    for (short value : values) {
      bins[(value & 0xffff) ^ flip]++;
    }
    return bins;
  }

  /** From one bin for each value, empty ones included, that of {@code least} first. */
  private static GreyLevels ofBins(long least, int[] bins) {
    int levels = 0;
    for (int count : bins) {
      levels += count > 0 ? 1 : 0;
    }
    var values = new long[levels];
    var counts = new int[levels];
    int level = 0;
    for (int bin = 0; bin < bins.length; bin++) {
      if (bins[bin] > 0) {
        values[level] = least + bin;
        counts[level++] = bins[bin];
      }
    }
    return new GreyLevels(values, counts, false);
  }

  private static GreyLevels ofInts(int[] pixels, boolean signed) {
    int flip = signed ? 0 : Integer.MIN_VALUE;
    int least = Integer.MAX_VALUE;
    int greatest = Integer.MIN_VALUE;
    for (int pixel : pixels) {
      least = Math.min(least, pixel ^ flip);
      greatest = Math.max(greatest, pixel ^ flip);
    }
    long offset = signed ? 0 : -(long) Integer.MIN_VALUE;
    if ((long) greatest - least < MOST_BINS) {
      var bins = new int[greatest - least + 1];
      for (int pixel : pixels) {
        bins[(pixel ^ flip) - least]++;
      }
      return ofBins(least + offset, bins);
    }
    var sorted = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      sorted[i] = pixels[i] ^ flip;
    }
    Arrays.sort(sorted);
    var values = new long[sorted.length];
    var counts = new int[sorted.length];
    int levels = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        values[levels++] = sorted[i] + offset;
      }
      counts[levels - 1]++;
    }
    return new GreyLevels(Arrays.copyOf(values, levels), Arrays.copyOf(counts, levels), false);
  }

  private static GreyLevels ofLongs(long[] pixels, boolean shifted) {
    long[] sorted = pixels.clone();
    if (shifted) {
      for (int i = 0; i < sorted.length; i++) {
        sorted[i] ^= Long.MIN_VALUE;
      }
    }
    Arrays.sort(sorted);
    var counts = new int[sorted.length];
    int levels = 0;
    for (long value : sorted) {
      if (levels == 0 || value != sorted[levels - 1]) {
        sorted[levels++] = value;
      }
      counts[levels - 1]++;
    }
    return new GreyLevels(Arrays.copyOf(sorted, levels), Arrays.copyOf(counts, levels), shifted);
  }

  /** Number of distinct values, at least 1. */
  int size() {
    return values.length;
  }

  /** A value as kept; {@link #number} says what it means. */
  long value(int level) {
    return values[level];
  }

  int count(int level) {
    return counts[level];
  }

  /** Number of pixels. */
  long pixels() {
    long total = 0;
    for (int count : counts) {
      total += count;
    }
    return total;
  }

  Number number(long value) {
    return shifted ? narrowed(BigInteger.valueOf(value).add(TWO_63)) : (Number) value;
  }

  Number sum() {
    return narrowed(exactSum());
  }

  double mean() {
    return exactSum().doubleValue() / pixels();
  }

  /** High and low halves are added apart: fewer than 2^31 values of 32 bits each fit a long. */
  private BigInteger exactSum() {
    long high = 0;
    long low = 0;
    for (int level = 0; level < values.length; level++) {
      high += (values[level] >> 32) * counts[level];
      low += (values[level] & 0xffffffffL) * counts[level];
    }
    BigInteger sum = BigInteger.valueOf(high).shiftLeft(32).add(BigInteger.valueOf(low));
    return shifted ? sum.add(TWO_63.multiply(BigInteger.valueOf(pixels()))) : sum;
  }

  private static Number narrowed(BigInteger value) {
    if (value.bitLength() < 64) {
      return value.longValue();
    }
    return value.doubleValue();
  }
}
