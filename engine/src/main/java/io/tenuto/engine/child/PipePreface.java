package io.tenuto.engine.child;

import io.tenuto.wire.Frames;
import io.tenuto.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first eight bytes in each direction: "TNTO", lowest and highest version, two zero bytes. */
final class PipePreface {
  private static final byte[] MAGIC = "TNTO".getBytes(StandardCharsets.US_ASCII);

  private PipePreface() {}

  static byte[] bytes() {
    byte[] preface = Arrays.copyOf(MAGIC, Frames.PREFACE_BYTES);
    preface[4] = Frames.VERSION;
    preface[5] = Frames.VERSION;
    return preface;
  }

  /**
   * @throws ProtocolException naming what was found in its place
   */
  static void check(byte[] preface) {
    if (!Arrays.equals(preface, 0, 4, MAGIC, 0, 4)) {
      throw new ProtocolException(
          "it began with " + Printable.of(preface) + " where \"TNTO\" was expected");
    }
    if (preface[4] > Frames.VERSION || preface[5] < Frames.VERSION) {
      throw new ProtocolException(
          "it speaks protocol versions "
              + preface[4]
              + " to "
              + preface[5]
              + ", this program version "
              + Frames.VERSION);
    }
  }
}
