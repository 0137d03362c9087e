package io.tenuto.wire;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** CRC-32 (IEEE 802.3), as in every language's standard library. */
public final class Crc {
  private static final int POLYNOMIAL = 0xedb88320;
  private static final int[] POWERS = powers();

  /** Any thread's last one: a record is whole or not seen at all. */
  private static Power lastPower = new Power(0, 0x80000000);

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
    Power last = lastPower;
    if (last.bytes == bytes) {
      return last.value;
    }
    int result = 0x80000000; // the polynomial 1
    for (long n = bytes; n != 0; n &= n - 1) {
      result = multiply(POWERS[Long.numberOfTrailingZeros(n)], result);
    }
    lastPower = new Power(bytes, result);
    return result;
  }

  /** Pieces are mostly of one length. */
  private record Power(long bytes, int value) {}

  /** x^(8·2^k) modulo the polynomial at place k: one multiplication for each bit of a length. */
  private static int[] powers() {
    var powers = new int[63];
    powers[0] = 0x00800000; // x^8
    for (int k = 1; k < powers.length; k++) {
      powers[k] = multiply(powers[k - 1], powers[k - 1]);
    }
    return powers;
  }

  /** Without branches, which would be guessed wrong half the time. */
  private static int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int place = 31; place >= 0; place--) {
      product ^= shifted & -((a >>> place) & 1);
      shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
    }
    return product;
  }
}
