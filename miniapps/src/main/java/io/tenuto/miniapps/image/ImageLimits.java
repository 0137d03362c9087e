package io.tenuto.miniapps.image;

/**
 * How much an image may claim; checked against the file's own statements before anything is
 * allocated, since a file of some hundred bytes can claim terabytes.
 *
 * @param maxPlanePixels most pixels of one plane, at least 1
 * @param maxFrameBytes most memory for the pixels of one frame, all its channels together, at least
 *     1
 */
public record ImageLimits(long maxPlanePixels, long maxFrameBytes) {
  /** Most pixels of a plane unless told otherwise: 2^30. */
  public static final long DEFAULT_PLANE_PIXELS = 1L << 30;

  public ImageLimits {
    if (maxPlanePixels < 1 || maxFrameBytes < 1) {
      throw new IllegalArgumentException(
          "image limits: "
              + maxPlanePixels
              + " pixels and "
              + maxFrameBytes
              + " bytes; expected at least 1 of each");
    }
  }

  /** 2^30 pixels a plane, and half of this JVM's heap for the pixels of one frame. */
  public static ImageLimits fromMemory() {
    return fromMemory(DEFAULT_PLANE_PIXELS);
  }

  /**
   * The given number of pixels a plane, and half of this JVM's heap for the pixels of one frame.
   */
  public static ImageLimits fromMemory(long maxPlanePixels) {
    return new ImageLimits(maxPlanePixels, Math.max(1, Runtime.getRuntime().maxMemory() / 2));
  }

  /** Refuses a frame before its memory is asked for. */
  void check(long width, long height, long channels, int bytesPerValue) throws BadImage {
    if (width < 1 || height < 1) {
      throw BadImage.damaged("it says that it is " + width + " x " + height + " pixels");
    }
    if (width > maxPlanePixels / height) {
      throw BadImage.tooLarge(
          width + " x " + height + " pixels are more than the limit of " + maxPlanePixels,
          "Send it as smaller images, or raise the option maxPixels.");
    }
    long pixels = width * height;
    if (pixels > Integer.MAX_VALUE - 8) {
      throw BadImage.tooLarge(
          width + " x " + height + " pixels do not fit one array of 2^31 values",
          "Send it as smaller images.");
    }
    if (channels * bytesPerValue > maxFrameBytes / pixels) {
      throw BadImage.tooLarge(
          width
              + " x "
              + height
              + " pixels x "
              + channels
              + " channels x "
              + bytesPerValue
              + " bytes are more than the "
              + maxFrameBytes
              + " bytes kept for one frame",
          "Send it as smaller images, or give the engine more heap (-Xmx).");
    }
  }
}
