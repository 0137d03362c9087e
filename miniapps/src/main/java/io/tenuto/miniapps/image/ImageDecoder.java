package io.tenuto.miniapps.image;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Decodes TIFF, BigTIFF, PNG and JPEG files to their exact stored values. The format is told from
 * the first bytes, never from the name. Stateless and thread-safe; opens no window, prints nothing,
 * writes no temporary file.
 *
 * <p>What is read: TIFF of 1 to 64 bits, unsigned, signed and floating point, any number of pages
 * and samples, chunky and planar, strips and tiles, uncompressed, PackBits, LZW, Deflate and JPEG,
 * with predictors; PNG of every kind; JPEG of 8 bits, grey or colour.
 */
public final class ImageDecoder {
  private ImageDecoder() {}

  /**
   * All planes of a file, frame by frame and channel by channel, in memory at once.
   *
   * @param name what the file is called in errors
   * @param payload its bytes; not kept
   * @throws UnreadableImageException if it will never be readable as it is
   * @throws IOException if the payload's storage cannot be read
   */
  public static List<Plane> decode(String name, Payload payload, ImageLimits limits)
      throws UnreadableImageException, IOException {
    var planes = new ArrayList<Plane>();
    decode(name, payload, limits, planes::add);
    return planes;
  }

  /**
   * The same one plane after the other, so that of a long stack only one frame is in memory. All
   * pages are checked against the file's size before the first plane; damage within compressed data
   * may still be found after some.
   */
  public static void decode(
      String name, Payload payload, ImageLimits limits, Consumer<? super Plane> planes)
      throws UnreadableImageException, IOException {
    try {
      decode(payload, limits, planes);
    } catch (BadImage e) {
      throw new UnreadableImageException(name, e.problem(), e.remedy(), e);
    }
  }

  private static void decode(Payload payload, ImageLimits limits, Consumer<? super Plane> planes)
      throws BadImage, IOException {
    if (payload.size() == 0) {
      throw BadImage.damaged("it is empty (0 bytes)");
    }
    try (SeekableBytes file = SeekableBytes.of(payload)) {
      ByteBuffer head = file.slice(0, (int) Math.min(8, file.size()));
      switch (ImageFormat.of(head)) {
        case TIFF -> {
          List<TiffPage> pages = TiffFile.pages(file, limits);
          for (int frame = 0; frame < pages.size(); frame++) {
            TiffPixels.read(pages.get(frame), frame, file).forEach(planes);
          }
        }
        case PNG -> PngFile.read(whole(file), limits).forEach(planes);
        case JPEG -> JpegFile.read(whole(file), limits).forEach(planes);
      }
    }
  }

  private static ByteBuffer whole(SeekableBytes file) throws BadImage, IOException {
    if (file.size() > Integer.MAX_VALUE - 8) {
      throw BadImage.unsupported("a PNG or JPEG file of " + file.size() + " bytes");
    }
    return file.slice(0, (int) file.size());
  }
}
