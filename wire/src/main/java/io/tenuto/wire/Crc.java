package io.tenuto.wire;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** CRC-32 (IEEE 802.3), as in every language's standard library. */
public final class Crc {
  private static final int POLYNOMIAL = 0xedb88320;

  private Crc() {}

  /** Checksum of the remaining bytes of some buffers, whose positions stay. */
  public static int of(ByteBuffer... parts) {
    var crc = new CRC32();
    for (ByteBuffer part : parts) {
      crc.update(part.duplicate());
    }
    return (int) crc.getValue();
  }

  /**
   * Checksum of A followed by B from the checksums of both: appending n zero bytes to A is
   * multiplication by x^(8n) modulo the polynomial (Ross Williams, "A painless guide to CRC error
   * detection algorithms", 1993).
   *
   * @param lengthB bytes of B, 0 or more
   */
  public static int combine(int crcA, int crcB, long lengthB) {
    return multiply(powerOfX(lengthB), crcA) ^ crcB;
  }

  /** x^(8·bytes) modulo the polynomial, in reflected bit order. */
  private static int powerOfX(long bytes) {
    int result = 0x80000000; // the polynomial 1
    int square = 0x00800000; // x^8
    for (long n = bytes; n != 0; n >>>= 1) {
      if ((n & 1) != 0) {
        result = multiply(square, result);
      }
      square = multiply(square, square);
    }
    return result;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = 0x80000000; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted >>> 1) ^ ((shifted & 1) != 0 ? POLYNOMIAL : 0);
    }
    return product;
  }
}
