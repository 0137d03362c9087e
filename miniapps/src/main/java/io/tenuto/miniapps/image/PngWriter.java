package io.tenuto.miniapps.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes small pictures as PNG files: 8 bits, red, green and blue. */
public final class PngWriter {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private PngWriter() {}

  /**
   * A complete file.
   *
   * @param rgb three bytes for each pixel, row by row
   */
  public static byte[] rgb(int width, int height, byte[] rgb) {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "rgb: " + rgb.length + " bytes for " + width + " x " + height + " pixels of 3 bytes");
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put((byte) 2); // 8 bits, colour; then the only methods there are
    chunk(out, "IHDR", header.array(), 13);
    byte[] packed = new byte[rgb.length + rgb.length / 8 + height + 64];
    chunk(out, "IDAT", packed, deflate(rows(width, height, rgb), packed));
    chunk(out, "IEND", new byte[0], 0);
    return out.toByteArray();
  }

  /** Each row behind filter 1, differences to the pixel on the left. */
  private static byte[] rows(int width, int height, byte[] rgb) {
    int rowBytes = 3 * width;
    var rows = new byte[height * (rowBytes + 1)];
    for (int y = 0; y < height; y++) {
      int at = y * (rowBytes + 1);
      rows[at++] = 1;
      for (int i = 0; i < rowBytes; i++) {
        int left = i < 3 ? 0 : rgb[y * rowBytes + i - 3];
        rows[at++] = (byte) (rgb[y * rowBytes + i] - left);
      }
    }
    return rows;
  }

  private static int deflate(byte[] from, byte[] into) {
    var deflater = new Deflater();
    try {
      deflater.setInput(from);
      deflater.finish();
      int length = 0;
      while (!deflater.finished()) {
        length += deflater.deflate(into, length, into.length - length);
      }
      return length;
    } finally {
      deflater.end();
    }
  }

  private static void chunk(ByteArrayOutputStream out, String name, byte[] body, int length) {
    byte[] letters = name.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(letters);
    crc.update(body, 0, length);
    out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    out.writeBytes(letters);
    out.write(body, 0, length);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
