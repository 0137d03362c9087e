package io.tenuto.log;

import java.util.Arrays;
import java.util.Random;

/** Spoils bytes that were sound, in the ways that decoders mind. */
final class Mutation {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    1 << 20,
    352_518_912,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private Mutation() {}

  /** A copy with one to four things wrong. */
  static byte[] of(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes = once(bytes, random);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2, 3 -> number(bytes, at, random);
      case 4 -> {
        return Arrays.copyOf(bytes, at);
      }
      default -> {
        int length = 1 + random.nextInt(Math.min(64, bytes.length));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + length); // a part of it is there twice
        System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
        return longer;
      }
    }
    return bytes;
  }

  /** A number of one to eight bytes, little-endian, mostly where one begins. */
  private static void number(byte[] bytes, int at, Random random) {
    int size = 1 << random.nextInt(4);
    int from = random.nextInt(4) == 0 ? at : at / size * size;
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    for (int i = 0; i < size && from + i < bytes.length; i++) {
      bytes[from + i] = (byte) (number >>> (8 * i));
    }
  }
}
