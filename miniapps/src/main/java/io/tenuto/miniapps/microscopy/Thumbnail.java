package io.tenuto.miniapps.microscopy;

import io.tenuto.miniapps.image.Plane;
import io.tenuto.miniapps.image.PngWriter;
import java.util.Arrays;

/**
 * A small picture of a plane for people: grey, contrast stretched between the 0.5th and the 99.8th
 * percentile, with the outlines of the components found drawn in yellow. Each pixel is the mean of
 * the pixels it stands for.
 */
public final class Thumbnail {
  private static final double DARKEST = 0.005;
  private static final double BRIGHTEST = 0.998;
  private static final byte[] OUTLINE = {(byte) 0xff, (byte) 0xd4, 0x00};

  private final int width;
  private final int height;
  private final double[] values;
  private final boolean[] inside;

  private Thumbnail(Plane plane, Foreground foreground, int longestSide) {
    double shrink = Math.max(1, Math.max(plane.width(), plane.height()) / (double) longestSide);
    width = Math.max(1, (int) Math.round(plane.width() / shrink));
    height = Math.max(1, (int) Math.round(plane.height() / shrink));
    values = new double[width * height];
    inside = new boolean[width * height];
    shrink(plane, foreground);
  }

  /**
   * A PNG file.
   *
   * @param foreground the plane's pixels above the threshold, as {@link PlaneAnalysis} gives them
   * @param longestSide most pixels of a side, at least 1; a smaller plane is not enlarged
   */
  public static byte[] png(Plane plane, Foreground foreground, int longestSide) {
    if (longestSide < 1) {
      throw new IllegalArgumentException("longestSide: " + longestSide + " is below 1");
    }
    var small = new Thumbnail(plane, foreground, longestSide);
    return PngWriter.rgb(small.width, small.height, small.paint());
  }

  private void shrink(Plane plane, Foreground foreground) {
    var line = new double[plane.width()];
    var above = new byte[plane.width()];
    var counts = new int[width];
    var hits = new int[width];
    for (int y = 0; y < height; y++) {
      int from = edge(y, height, plane.height());
      int to = edge(y + 1, height, plane.height());
      Arrays.fill(counts, 0);
      Arrays.fill(hits, 0);
      for (int row = from; row < to; row++) {
        plane.row(row, line);
        foreground.row(row, above);
        for (int x = 0; x < width; x++) {
          int end = edge(x + 1, width, line.length);
          for (int column = edge(x, width, line.length); column < end; column++) {
            if (Double.isFinite(line[column])) {
              values[y * width + x] += line[column];
              counts[x]++;
            }
            hits[x] += above[column];
          }
        }
      }
      for (int x = 0; x < width; x++) {
        values[y * width + x] /= Math.max(1, counts[x]);
        inside[y * width + x] = 2 * hits[x] > counts[x];
      }
    }
  }

  /** Where part {@code part} of {@code parts} begins among {@code length} pixels. */
  private static int edge(int part, int parts, int length) {
    return (int) ((long) part * length / parts);
  }

  private byte[] paint() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double dark = sorted[(int) ((sorted.length - 1) * DARKEST)];
    double range =
        Math.max(sorted[(int) ((sorted.length - 1) * BRIGHTEST)] - dark, Double.MIN_NORMAL);
    var rgb = new byte[3 * values.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        if (isOutline(x, y)) {
          System.arraycopy(OUTLINE, 0, rgb, 3 * at, 3);
        } else {
          double grey = Math.max(0, Math.min(1, (values[at] - dark) / range));
          Arrays.fill(rgb, 3 * at, 3 * at + 3, (byte) Math.round(255 * grey));
        }
      }
    }
    return rgb;
  }

  /** Just outside a component, so that the component itself stays visible. */
  private boolean isOutline(int x, int y) {
    return !inside(x, y)
        && (inside(x - 1, y) || inside(x + 1, y) || inside(x, y - 1) || inside(x, y + 1));
  }

  private boolean inside(int x, int y) {
    return x >= 0 && x < width && y >= 0 && y < height && inside[y * width + x];
  }
}
