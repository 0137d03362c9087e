package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Deflate in a zlib envelope (RFC 1950), never more than the bytes asked for. */
final class Deflate {
  private Deflate() {}

  static byte[] decode(ByteBuffer in, int length) throws BadImage {
    var out = new byte[length];
    var inflater = new Inflater();
    try {
      inflater.setInput(in);
      int at = 0;
      while (at < length) {
        int count = inflater.inflate(out, at, length - at);
        at += count;
        if (count == 0
            && (inflater.finished() || inflater.needsInput() || inflater.needsDictionary())) {
          throw BadImage.damaged("Deflate data ends after " + at + " of " + length + " bytes");
        }
      }
      return out;
    } catch (DataFormatException e) {
      throw BadImage.damaged("Deflate data is damaged (" + e.getMessage() + ")");
    } finally {
      inflater.end();
    }
  }
}
