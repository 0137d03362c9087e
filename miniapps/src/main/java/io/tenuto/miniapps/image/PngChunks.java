package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file (W3C PNG, third edition, section 5), with their checksums verified:
 * size, palette, and the pieces of compressed pixels in order.
 */
final class PngChunks {
  private static final int SIGNATURE_BYTES = 8;

  private ByteBuffer header = ByteBuffer.allocate(0);
  private byte[] palette = new byte[0];
  private final List<ByteBuffer> data = new ArrayList<>();
  private long dataBytes;

  private PngChunks() {}

  static PngChunks read(ByteBuffer file) throws BadImage {
    var chunks = new PngChunks();
    ByteBuffer in = file.duplicate();
    in.position(Math.min(in.limit(), SIGNATURE_BYTES));
    while (true) {
      if (in.remaining() < 12) {
        throw BadImage.damaged(
            "it ends after " + in.limit() + " bytes without its end mark (IEND)");
      }
      int start = in.position();
      int length = in.getInt();
      byte[] letters = new byte[4];
      in.get(letters);
      String name = new String(letters, StandardCharsets.ISO_8859_1);
      if (length < 0 || length > in.remaining() - 4) {
        throw BadImage.damaged("it ends within its part " + printable(name) + " at " + start);
      }
      ByteBuffer body = in.slice(in.position(), length);
      in.position(in.position() + length);
      int checksum = in.getInt();
      if (chunks.isNeeded(name)) {
        verify(name, file.slice(start + 4, length + 4), checksum);
      }
      if (chunks.header.capacity() == 0 && !name.equals("IHDR")) {
        throw BadImage.damaged("it begins with " + printable(name) + " instead of IHDR");
      }
      if (name.equals("IEND")) {
        return chunks;
      }
      chunks.add(name, body);
    }
  }

  private boolean isNeeded(String name) {
    return Character.isUpperCase(name.charAt(0));
  }

  private static void verify(String name, ByteBuffer bytes, int expected) throws BadImage {
    var crc = new CRC32();
    crc.update(bytes);
    if ((int) crc.getValue() != expected) {
      throw BadImage.damaged("the checksum of its part " + printable(name) + " is wrong");
    }
  }

  private void add(String name, ByteBuffer body) {
    switch (name) {
      case "IHDR" -> header = body;
      case "PLTE" -> {
        palette = new byte[body.remaining()];
        body.get(palette);
      }
      case "IDAT" -> {
        data.add(body);
        dataBytes += body.remaining();
      }
      default -> {} // times, texts, gamma and transparency change no stored value
    }
  }

  private static String printable(String name) {
    return name.chars().allMatch(c -> c > 0x20 && c < 0x7f) ? name : "of unknown name";
  }

  ByteBuffer header() {
    return header;
  }

  /** Red, green and blue of each entry, or empty. */
  byte[] palette() {
    return palette;
  }

  List<ByteBuffer> data() {
    return data;
  }

  long dataBytes() {
    return dataBytes;
  }
}
