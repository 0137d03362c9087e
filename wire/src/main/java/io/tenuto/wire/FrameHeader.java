package io.tenuto.wire;

import java.nio.ByteBuffer;

/** The first eight bytes of a frame. */
public record FrameHeader(FrameType type, int bodyBytes) {
  /**
   * Reads and checks a header; nothing is allocated on the word of a length that is not allowed.
   *
   * @param trusted whether the peer has proved that it knows the token
   * @throws ProtocolException if the type is unknown, the length not allowed for it, or a reserved
   *     byte not zero
   */
  public static FrameHeader read(ByteBuffer from, boolean trusted) {
    long length = Integer.toUnsignedLong(from.getInt());
    FrameType type = FrameType.of(from.get() & 0xff);
    if (from.get() != 0 || from.getShort() != 0) {
      throw new ProtocolException("frame " + type + ": reserved bytes are not zero");
    }
    if (!trusted && type != FrameType.CONTROL) {
      throw new ProtocolException(
          "frame " + type + " before the handshake is complete; expected a control frame");
    }
    long max = limit(type, trusted);
    if (length > max) {
      throw new ProtocolException(
          "frame " + type + " claims " + length + " bytes; at most " + max + " are allowed");
    }
    return new FrameHeader(type, (int) length);
  }

  private static long limit(FrameType type, boolean trusted) {
    if (!trusted) {
      return Frames.MAX_BODY_BEFORE_WELCOME;
    }
    return switch (type) {
      case BATCH -> BatchHeader.BYTES + Frames.MAX_DATA_BYTES;
      case CHUNK -> ChunkHeader.BYTES + Frames.MAX_DATA_BYTES;
      default -> Frames.MAX_CONTROL_BODY;
    };
  }
}
