package io.tenuto.engine.sink;

import java.util.zip.CRC32C;

/**
 * CRC-32C of bytes, and of two pieces that follow each other from those of the pieces. Pure.
 *
 * @see "M. Adler, zlib, crc32_combine: appending n bytes multiplies the checksum by x^8n"
 */
final class Crc32c {
  /** The polynomial of Castagnoli, its bits reversed. */
  private static final int POLYNOMIAL = 0x82F63B78;

  private static final int ONE = 1 << 31;
  private static final int X_TO_THE_8 = ONE >>> 8;

  private Crc32c() {}

  static int of(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  /** Checksum of the first piece with the second behind it. */
  static int joined(int first, int second, long secondBytes) {
    int shift = ONE;
    int power = X_TO_THE_8;
    for (long bits = secondBytes; bits != 0; bits >>>= 1) {
      if ((bits & 1) != 0) {
        shift = product(power, shift);
      }
      power = product(power, power);
    }
    return product(shift, first) ^ second;
  }

  private static int product(int a, int b) {
    int product = 0;
    int factor = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= factor;
      }
      factor = (factor & 1) != 0 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
    }
    return product;
  }
}
