package io.tenuto.miniapps.image;

import java.util.Objects;

/**
 * One channel of one frame.
 *
 * @param frame page of the file, from 0
 * @param channel sample within the pixel, from 0: R, G, B for colour files; transparency is no
 *     channel
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param type what a value is
 * @param pixels {@code width × height} values, row by row
 */
public record Plane(int frame, int channel, int width, int height, PixelType type, Pixels pixels) {
  public Plane {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(pixels, "pixels");
    if (frame < 0 || channel < 0 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "plane: frame "
              + frame
              + ", channel "
              + channel
              + ", "
              + width
              + " x "
              + height
              + " is no plane; expected frame and channel from 0 and at least 1 x 1");
    }
    if (pixels.length() != (long) width * height) {
      throw new IllegalArgumentException(
          "plane: " + pixels.length() + " values for " + width + " x " + height + " pixels");
    }
    if (!Pixels.fits(type, pixels)) {
      throw new IllegalArgumentException(
          "plane: " + pixels.getClass().getSimpleName() + " cannot hold " + type);
    }
  }

  /**
   * One row's values; exact but for 64-bit integers beyond 2^53.
   *
   * @param row from 0
   * @param into as long as the row
   */
  public void row(int row, double[] into) {
    if (into.length != width) {
      throw new IllegalArgumentException(
          "into: " + into.length + " values for a row of " + width + " pixels");
    }
    pixels.read(type, Math.multiplyExact(row, width), into);
  }
}
