package io.tenuto.miniapps.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The frame of a baseline TIFF file: little-endian, one grey page, one uncompressed strip (TIFF
 * 6.0, section 4).
 */
final class TiffWriter {
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ASCII = 2;
  private static final int ENTRIES = 11;
  private static final int DIRECTORY = 8;
  private static final int TEXT = DIRECTORY + 2 + 12 * ENTRIES + 4;

  private final ByteBuffer file;

  private TiffWriter(byte[] file) {
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where the pixels begin. */
  static int pixelOffset(String description) {
    return (TEXT + description.length() + 1 + 15) / 16 * 16;
  }

  /**
   * Writes all but the pixels.
   *
   * @param file the whole file, with room for them
   * @param description plain ASCII, at least 4 characters
   */
  static void write(byte[] file, int width, int height, int bits, String description) {
    var writer = new TiffWriter(file);
    int offset = pixelOffset(description);
    writer.file.putShort((short) 0x4949).putShort((short) 42).putInt(DIRECTORY);
    writer.file.putShort((short) ENTRIES);
    writer.entry(256, LONG, 1, width);
    writer.entry(257, LONG, 1, height);
    writer.entry(258, SHORT, 1, bits);
    writer.entry(259, SHORT, 1, 1); // not compressed
    writer.entry(262, SHORT, 1, 1); // zero is black
    writer.entry(270, ASCII, description.length() + 1, TEXT);
    writer.entry(273, LONG, 1, offset);
    writer.entry(277, SHORT, 1, 1); // samples per pixel
    writer.entry(278, LONG, 1, height);
    writer.entry(279, LONG, 1, width * height * (bits / 8));
    writer.entry(339, SHORT, 1, 1); // unsigned
    writer.file.putInt(0).put(description.getBytes(StandardCharsets.US_ASCII));
  }

  private void entry(int tag, int type, int count, int value) {
    file.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
  }
}
