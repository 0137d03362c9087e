package io.tenuto.miniapps.image;

import java.io.IOException;

/**
 * How a page is cut into strips or tiles. A strip is as wide as the page and the last one may have
 * fewer rows; a tile always has its full size, and what sticks out of the page is padding.
 *
 * @param samples samples that lie side by side in a segment: all of a pixel, or 1 if each sample
 *     has planes of its own
 * @param planes 1, or the number of samples if each has planes of its own
 * @param bits bits of a sample
 */
record TiffGrid(
    int width,
    int height,
    int segmentWidth,
    int segmentHeight,
    boolean tiled,
    int samples,
    int planes,
    int bits) {
  private static final int MOST_TILE_PIXELS = 1 << 20;
  private static final int MOST_SEGMENTS = 1 << 30;

  static TiffGrid of(TiffDirectory tags, TiffSamples pixel, ImageLimits limits)
      throws BadImage, IOException {
    long width = tags.number(TiffTag.WIDTH, 0);
    long height = tags.number(TiffTag.HEIGHT, 0);
    limits.check(width, height, pixel.channels().size(), pixel.type().storageBytes());
    boolean tiled = tags.has(TiffTag.TILE_WIDTH);
    long segmentWidth = tiled ? tags.number(TiffTag.TILE_WIDTH, 0) : width;
    long segmentHeight =
        tiled ? tags.number(TiffTag.TILE_LENGTH, 0) : tags.number(TiffTag.ROWS_PER_STRIP, height);
    if (!tiled) {
      segmentHeight = segmentHeight <= 0 ? height : Math.min(segmentHeight, height);
    }
    if (tiled && (outside(segmentWidth) || outside(segmentHeight))) {
      throw BadImage.damaged("its tiles are " + segmentWidth + " x " + segmentHeight + " pixels");
    }
    boolean planar = pixel.count() > 1 && tags.number(TiffTag.PLANAR_CONFIGURATION, 1) == 2;
    var grid =
        new TiffGrid(
            (int) width,
            (int) height,
            (int) segmentWidth,
            (int) segmentHeight,
            tiled,
            planar ? 1 : pixel.count(),
            planar ? pixel.count() : 1,
            pixel.type().bits());
    if ((long) grid.across() * grid.down() > MOST_SEGMENTS / grid.planes()) {
      throw BadImage.damaged("it says that it consists of more than 2^30 parts");
    }
    return grid;
  }

  private static boolean outside(long size) {
    return size < 1 || size > MOST_TILE_PIXELS;
  }

  int across() {
    return (int) ((width + (long) segmentWidth - 1) / segmentWidth);
  }

  int down() {
    return (int) ((height + (long) segmentHeight - 1) / segmentHeight);
  }

  /** Number of strips or tiles of the page. */
  int segments() {
    return across() * down() * planes;
  }

  /** First sample in a segment. */
  int sample(int segment) {
    return segment / (across() * down());
  }

  int top(int segment) {
    return segment % (across() * down()) / across() * segmentHeight;
  }

  int left(int segment) {
    return segment % across() * segmentWidth;
  }

  /** Rows of a segment that belong to the page. */
  int rows(int segment) {
    return Math.min(segmentHeight, height - top(segment));
  }

  /** Columns of a segment that belong to the page. */
  int columns(int segment) {
    return Math.min(segmentWidth, width - left(segment));
  }

  /** Rows stored in a segment, padding included. */
  int storedRows(int segment) {
    return tiled ? segmentHeight : rows(segment);
  }

  /** Bytes of one stored row; rows begin at a byte. */
  long rowBytes() {
    return ((long) segmentWidth * samples * bits + 7) / 8;
  }

  /** Bytes of a segment when it is not compressed. */
  long bytes(int segment) {
    return storedRows(segment) * rowBytes();
  }
}
