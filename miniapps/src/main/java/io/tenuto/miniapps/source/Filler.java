package io.tenuto.miniapps.source;

import java.util.SplittableRandom;

/** What synthetic messages are filled with; it matters where something on the way compresses. */
final class Filler {
  private static final int IMAGE_SIDE = 512;

  private Filler() {}

  /**
   * @param kind {@code random}, {@code filler} or {@code image}
   */
  static byte[] bytes(String kind, int length, long seed) {
    return switch (kind) {
      case "random" -> random(length, seed);
      case "image" -> image(length, seed);
      default -> letters(length);
    };
  }

  private static byte[] random(int length, long seed) {
    var bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] letters(int length) {
    var bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('a' + i % 26);
    }
    return bytes;
  }

  /** Pixels of one simulated image after the other. */
  private static byte[] image(int length, long seed) {
    var painter = new CellPainter(new Optics(IMAGE_SIDE, IMAGE_SIDE, 20, 0.6, 16, seed));
    var pixels = new byte[2 * IMAGE_SIDE * IMAGE_SIDE];
    var bytes = new byte[length];
    int at = 0;
    for (long image = 0; at < length; image++) {
      painter.paint(image, pixels, 0);
      int some = Math.min(pixels.length, length - at);
      System.arraycopy(pixels, 0, bytes, at, some);
      at += some;
    }
    return bytes;
  }
}
