package io.tenuto.wire;

import java.nio.ByteBuffer;

/**
 * The two checksums in the header of a frame, for those who write and those who read. The first is
 * of length and type alone, so that a wrong length is found before anybody waits for so many bytes;
 * the second is of the first eight bytes and of what {@link FrameType#coveredBytes} says of the
 * body.
 */
final class FrameCheck {
  private static final int CHECKED_BYTES = 6;
  private static final int START_BYTES = 8;

  private FrameCheck() {}

  /** The low 16 bits of the CRC-32 of body length, type and a zero byte. */
  static int ofHeader(int bodyBytes, int typeCode) {
    return ofFirst(Frames.buffer(CHECKED_BYTES).putInt(bodyBytes).put((byte) typeCode));
  }

  /** The same of the first six bytes of a buffer, as a preface has it too. */
  static int ofFirst(ByteBuffer bytes) {
    return Crc.of(bytes.slice(0, CHECKED_BYTES)) & 0xffff;
  }

  /**
   * CRC-32 of the first eight bytes of a frame and what is covered of its body, whose position
   * stays.
   */
  static int of(int bodyBytes, int typeCode, ByteBuffer covered) {
    ByteBuffer start =
        Frames.buffer(START_BYTES)
            .putInt(bodyBytes)
            .put((byte) typeCode)
            .put((byte) 0)
            .putShort((short) ofHeader(bodyBytes, typeCode))
            .flip();
    return Crc.of(start, covered);
  }
}
