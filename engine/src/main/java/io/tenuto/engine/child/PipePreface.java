package io.tenuto.engine.child;

import io.tenuto.wire.Frames;
import io.tenuto.wire.Preface;
import io.tenuto.wire.ProtocolException;
import java.nio.ByteBuffer;

/** The first bytes in each direction, and what is said of a child that begins otherwise. */
final class PipePreface {
  private PipePreface() {}

  static byte[] bytes() {
    byte[] bytes = new byte[Preface.BYTES];
    Preface.OURS.bytes().get(bytes);
    return bytes;
  }

  /**
   * @throws ProtocolException naming what was found in its place
   */
  static void check(byte[] bytes) {
    Preface preface =
        Preface.read(ByteBuffer.wrap(bytes))
            .orElseThrow(
                () ->
                    new ProtocolException(
                        "it began with " + Printable.of(bytes) + " where \"TNTO\" was expected"));
    if (!preface.fits()) {
      throw new ProtocolException(
          "it speaks protocol "
              + preface
              + ", this program version "
              + Frames.VERSION
              + ". Use the package or library of this release of Tenuto");
    }
  }
}
