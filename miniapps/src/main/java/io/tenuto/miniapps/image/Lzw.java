package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;

/**
 * Lempel-Ziv-Welch as TIFF uses it: TIFF 6.0, section 13. Codes of 9 to 12 bits, first bit first,
 * each width one code early.
 *
 * <p>A new table entry is always a string already written plus the byte written behind it, so an
 * entry is a position and a length in the output and there is no table of bytes.
 */
final class Lzw {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int MOST_CODES = 4096;

  private Lzw() {}

  static byte[] decode(ByteBuffer in, int length) throws BadImage {
    var out = new byte[length];
    var starts = new int[MOST_CODES];
    var lengths = new int[MOST_CODES];
    int at = 0;
    int next = FIRST;
    int width = 9;
    int buffer = 0;
    int buffered = 0;
    int previousStart = -1;
    int previousLength = 0;
    while (at < length) {
      while (buffered < width) {
        if (!in.hasRemaining()) {
          throw cut(at, length);
        }
        buffer = (buffer << 8) | (in.get() & 0xff);
        buffered += 8;
      }
      buffered -= width;
      int code = (buffer >>> buffered) & ((1 << width) - 1);
      if (code == CLEAR) {
        next = FIRST;
        width = 9;
        previousStart = -1;
        continue;
      }
      if (code == END) {
        throw cut(at, length);
      }
      if (previousStart >= 0 && next < MOST_CODES) {
        starts[next] = previousStart;
        lengths[next] = previousLength + 1;
        next++;
      } else if (previousStart < 0 && code >= FIRST) {
        throw BadImage.damaged("LZW data has code " + code + " right after a clear code");
      }
      int start = at;
      if (code < CLEAR) {
        out[at++] = (byte) code;
        previousLength = 1;
      } else if (code < next) {
        int from = starts[code];
        int end = Math.min(length, at + lengths[code]);
        while (at < end) {
          out[at++] = out[from++];
        }
        previousLength = lengths[code];
      } else {
        throw BadImage.damaged("LZW data has code " + code + " before it is defined");
      }
      previousStart = start;
      if (next >= (1 << width) - 1 && width < 12) {
        width++;
      }
    }
    return out;
  }

  private static BadImage cut(int at, int length) {
    return BadImage.damaged("LZW data ends after " + at + " of " + length + " bytes");
  }
}
