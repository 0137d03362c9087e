package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Run lengths of bytes: TIFF 6.0, section 9. */
final class PackBits {
  private PackBits() {}

  static byte[] decode(ByteBuffer in, int length) throws BadImage {
    var out = new byte[length];
    int at = 0;
    while (at < length) {
      if (!in.hasRemaining()) {
        throw BadImage.damaged("PackBits data ends after " + at + " of " + length + " bytes");
      }
      int code = in.get();
      if (code == -128) {
        continue; // no operation
      }
      int count = Math.min(length - at, code >= 0 ? code + 1 : 1 - code);
      if (in.remaining() < (code >= 0 ? count : 1)) {
        throw BadImage.damaged("PackBits data ends after " + at + " of " + length + " bytes");
      }
      if (code >= 0) {
        in.get(out, at, count);
      } else {
        Arrays.fill(out, at, at + count, in.get());
      }
      at += count;
    }
    return out;
  }
}
