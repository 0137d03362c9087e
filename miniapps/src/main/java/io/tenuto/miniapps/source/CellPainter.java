package io.tenuto.miniapps.source;

import java.util.SplittableRandom;

/**
 * Draws fluorescence images of cells: blurred ellipses of differing size, shape and brightness,
 * apart from one another, on a background that falls off towards the corners, with photon noise
 * (variance = mean) and read noise. Image i depends on the seed and on i only. Owned by one thread;
 * the arrays are used again for each image.
 */
final class CellPainter {
  private static final double BACKGROUND = 200;
  private static final double FALL_OFF = 0.12;
  private static final double DIM = 350;
  private static final double BRIGHT = 4000;
  private static final double VARIATION = 0.2;
  private static final double LEAST_RADIUS = 8;
  private static final double MOST_RADIUS = 14;
  private static final double LEAST_ROUNDNESS = 0.65;
  private static final double BLUR = 2.5;
  private static final double GAP = 4;
  private static final int TRIES = 60;
  private static final float READ_VARIANCE = 9;

  /** Photons in one grey level of an 8-bit image. */
  private static final float PHOTONS_PER_LEVEL_8 = 24;

  private static final float[] NORMAL = NormalTable.values();

  private final Optics optics;
  private final float[] light;
  private double[] placed = new double[0];
  private int placedCells;

  CellPainter(Optics optics) {
    this.optics = optics;
    this.light = new float[optics.width() * optics.height()];
  }

  /**
   * Draws image {@code index} as little-endian pixels.
   *
   * @param into receives them from {@code offset} on
   * @return how many cells the image shows
   */
  int paint(long index, byte[] into, int offset) {
    var random = new SplittableRandom(optics.seed() * 0x9e3779b97f4a7c15L + index);
    boolean bright = random.nextDouble() < optics.expressing();
    double signal = (bright ? BRIGHT : DIM) * varied(random);
    paintBackground(random);
    int wanted = Math.max(1, poisson(random, optics.cells()));
    placed = new double[3 * wanted];
    placedCells = 0;
    for (int cell = 0; cell < wanted; cell++) {
      paintCell(random, signal * varied(random));
    }
    if (optics.bits() == 8) {
      expose8(random, into, offset);
    } else {
      expose16(random, into, offset);
    }
    return placedCells;
  }

  private static double varied(SplittableRandom random) {
    return 1 + VARIATION * (2 * random.nextDouble() - 1);
  }

  /** Knuth's method; the mean is at most 500, and e^-500 is still a number. */
  private static int poisson(SplittableRandom random, double mean) {
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }

  private void paintBackground(SplittableRandom random) {
    int width = optics.width();
    double level = BACKGROUND * (1 + 0.03 * (2 * random.nextDouble() - 1));
    double centreX = width * (0.4 + 0.2 * random.nextDouble());
    double centreY = optics.height() * (0.4 + 0.2 * random.nextDouble());
    double scale = Math.max(width, optics.height()) / 2.0;
    var across = new float[width];
    for (int x = 0; x < width; x++) {
      double distance = (x - centreX) / scale;
      across[x] = (float) (level * FALL_OFF * distance * distance);
    }
    for (int y = 0; y < optics.height(); y++) {
      double distance = (y - centreY) / scale;
      float row = (float) (level * (1 - FALL_OFF * distance * distance));
      int at = y * width;
      for (int x = 0; x < width; x++) {
        light[at + x] = row - across[x];
      }
    }
  }

  /** One cell where it keeps its distance; none if no such place is found. */
  private void paintCell(SplittableRandom random, double signal) {
    double most = Math.min(MOST_RADIUS, Math.min(optics.width(), optics.height()) / 5.0);
    double least = Math.min(LEAST_RADIUS, most);
    double major = least + (most - least) * random.nextDouble();
    double minor = major * (LEAST_ROUNDNESS + (1 - LEAST_ROUNDNESS) * random.nextDouble());
    double angle = Math.PI * random.nextDouble();
    double reach = major * (1 + BLUR / minor);
    for (int i = 0; i < TRIES; i++) {
      double x = reach + (optics.width() - 1 - 2 * reach) * random.nextDouble();
      double y = reach + (optics.height() - 1 - 2 * reach) * random.nextDouble();
      if (isFree(x, y, reach)) {
        placed[3 * placedCells] = x;
        placed[3 * placedCells + 1] = y;
        placed[3 * placedCells + 2] = reach;
        placedCells++;
        paintEllipse(x, y, major, minor, angle, signal);
        return;
      }
    }
  }

  private boolean isFree(double x, double y, double reach) {
    for (int i = 0; i < 3 * placedCells; i += 3) {
      double dx = x - placed[i];
      double dy = y - placed[i + 1];
      double least = reach + placed[i + 2] + GAP;
      if (dx * dx + dy * dy < least * least) {
        return false;
      }
    }
    return true;
  }

  private void paintEllipse(
      double centreX, double centreY, double major, double minor, double angle, double signal) {
    double reach = major * (1 + BLUR / minor);
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    int top = Math.max(0, (int) (centreY - reach));
    int bottom = Math.min(optics.height() - 1, (int) (centreY + reach) + 1);
    int left = Math.max(0, (int) (centreX - reach));
    int right = Math.min(optics.width() - 1, (int) (centreX + reach) + 1);
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double dx = x - centreX;
        double dy = y - centreY;
        double along = (dx * cos + dy * sin) / major;
        double across = (dy * cos - dx * sin) / minor;
        double radius = Math.sqrt(along * along + across * across);
        double inwards = ((1 - radius) * minor + BLUR) / (2 * BLUR);
        if (inwards > 0) {
          double edge = inwards >= 1 ? 1 : inwards * inwards * (3 - 2 * inwards);
          light[y * optics.width() + x] += (float) (signal * edge * (1 - 0.25 * radius * radius));
        }
      }
    }
  }

  private void expose16(SplittableRandom random, byte[] into, int offset) {
    int at = offset;
    long bits = 0;
    for (int i = 0; i < light.length; i++) {
      if ((i & 3) == 0) {
        bits = random.nextLong();
      }
      int value = Math.max(0, Math.min(0xffff, (int) noisy(light[i], bits)));
      bits >>>= 16;
      into[at] = (byte) value;
      into[at + 1] = (byte) (value >> 8);
      at += 2;
    }
  }

  private void expose8(SplittableRandom random, byte[] into, int offset) {
    long bits = 0;
    for (int i = 0; i < light.length; i++) {
      if ((i & 3) == 0) {
        bits = random.nextLong();
      }
      float value = noisy(light[i], bits) / PHOTONS_PER_LEVEL_8;
      bits >>>= 16;
      into[offset + i] = (byte) Math.max(0, Math.min(0xff, (int) value));
    }
  }

  /** Poisson noise of hundreds of photons is normal noise of their square root. */
  private static float noisy(float photons, long bits) {
    float deviation = (float) Math.sqrt(photons + READ_VARIANCE);
    return photons + deviation * NORMAL[(int) bits & NormalTable.MASK] + 0.5f;
  }
}
