package io.tenuto.load;

import java.nio.ByteBuffer;
import java.util.Random;

/** What messages are filled with. */
public enum Filling {
  /** Random bytes, which nothing can compress. */
  RANDOM {
    @Override
    void fill(ByteBuffer bytes, Random random) {
      var block = new byte[4096];
      while (bytes.hasRemaining()) {
        random.nextBytes(block);
        bytes.put(block, 0, Math.min(block.length, bytes.remaining()));
      }
    }
  },

  /**
   * Like a 16-bit microscope image, little-endian: a dark background of about 200 counts with the
   * camera's noise of some counts, and soft bright spots on it.
   */
  IMAGE {
    @Override
    void fill(ByteBuffer bytes, Random random) {
      int pixels = bytes.remaining() / 2;
      int width = Math.max(1, (int) Math.sqrt(pixels));
      double spacing = 40 + 20 * random.nextDouble();
      for (int i = 0; i < pixels; i++) {
        double x = (i % width) / spacing * 2 * Math.PI;
        int row = i / width;
        double y = row / spacing * 2 * Math.PI;
        double bright = Math.max(0, Math.cos(x) * Math.cos(y));
        int count = (int) (200 + 8 * random.nextGaussian() + 3000 * bright * bright * bright);
        bytes.put((byte) count).put((byte) (count >> 8));
      }
      while (bytes.hasRemaining()) {
        bytes.put((byte) 0); // the half of a pixel
      }
    }
  };

  /** Fills from the buffer's position to its limit, the same for the same random numbers. */
  abstract void fill(ByteBuffer bytes, Random random);
}
