package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The formats that are read, told from a file's first bytes. */
enum ImageFormat {
  TIFF,
  PNG,
  JPEG;

  private static final String[] TIFF_STARTS = {"49492a00", "4d4d002a", "49492b00", "4d4d002b"};
  private static final String PNG_START = "89504e470d0a1a0a";
  private static final String JPEG_START = "ffd8ff";

  /**
   * @param head the first 8 bytes, or fewer if the file has no more
   */
  static ImageFormat of(ByteBuffer head) throws BadImage {
    var bytes = new byte[head.remaining()];
    head.duplicate().get(bytes);
    String hex = HexFormat.of().formatHex(bytes);
    for (String start : TIFF_STARTS) {
      if (hex.startsWith(start)) {
        return TIFF;
      }
    }
    if (hex.startsWith(PNG_START)) {
      return PNG;
    }
    if (hex.startsWith(JPEG_START)) {
      return JPEG;
    }
    throw BadImage.other(
        "its first bytes, " + hex + ", are those of no image format that is read",
        "Send TIFF, PNG or JPEG files; leave other files out of the stream.");
  }
}
