package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;

/**
 * What a JPEG stream says about itself before its first scan (ITU-T T.81, annex B), read so that
 * size and kind are known before a decoder is asked.
 *
 * @param components samples of a pixel, 1 or 3
 * @param luminance whether three samples are luminance and chrominance: libjpeg's rule
 */
record JpegHeader(int width, int height, int components, boolean luminance) {
  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int SCAN = 0xda;
  private static final int JFIF = 0xe0;
  private static final int ADOBE = 0xee;

  static JpegHeader read(ByteBuffer bytes) throws BadImage {
    ByteBuffer in = bytes.duplicate();
    boolean jfif = false;
    int adobe = -1;
    while (true) {
      int marker = marker(in);
      if (marker == START || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
        continue;
      }
      if (marker == SCAN || marker == END) {
        throw BadImage.damaged("its JPEG data begins before its size is given");
      }
      int length = in.remaining() < 2 ? 0 : in.getShort() & 0xffff;
      if (length < 2 || length - 2 > in.remaining()) {
        throw BadImage.damaged("its JPEG header is cut off");
      }
      ByteBuffer body = in.slice(in.position(), length - 2);
      in.position(in.position() + length - 2);
      if (marker == JFIF) {
        jfif |= startsWith(body, "JFIF");
      } else if (marker == ADOBE && startsWith(body, "Adobe") && body.remaining() >= 12) {
        adobe = body.get(11);
      } else if (isFrame(marker)) {
        return frame(marker, body, jfif, adobe);
      }
    }
  }

  private static int marker(ByteBuffer in) throws BadImage {
    int value = 0;
    while (in.hasRemaining() && value != 0xff) {
      value = in.get() & 0xff;
    }
    while (in.hasRemaining() && value == 0xff) {
      value = in.get() & 0xff;
    }
    if (value == 0xff || !in.hasRemaining()) {
      throw BadImage.damaged("its JPEG header is cut off");
    }
    return value;
  }

  /** Start of frame, all kinds; C4, C8 and CC mean something else. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static JpegHeader frame(int marker, ByteBuffer body, boolean jfif, int adobe)
      throws BadImage {
    if (body.remaining() < 6) {
      throw BadImage.damaged("its JPEG header is cut off");
    }
    int precision = body.get() & 0xff;
    int height = body.getShort() & 0xffff;
    int width = body.getShort() & 0xffff;
    int components = body.get() & 0xff;
    if (marker > 0xc2) {
      throw BadImage.unsupported("it is a lossless, hierarchical or arithmetic-coded JPEG");
    }
    if (precision != 8) {
      throw BadImage.unsupported("it is a JPEG with " + precision + " bits");
    }
    if (components == 4) {
      throw BadImage.unsupported(
          "it is a JPEG in printing colours (CMYK), which have no red, green and blue values");
    }
    if ((components != 1 && components != 3) || body.remaining() < 3 * components) {
      throw BadImage.unsupported("it is a JPEG with " + components + " components");
    }
    boolean rgbIds =
        components == 3 && body.get(6) == 'R' && body.get(9) == 'G' && body.get(12) == 'B';
    boolean luminance = components == 3 && (jfif || (adobe >= 0 ? adobe != 0 : !rgbIds));
    return new JpegHeader(width, height, components, luminance);
  }

  private static boolean startsWith(ByteBuffer body, String text) {
    if (body.remaining() < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (body.get(i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
