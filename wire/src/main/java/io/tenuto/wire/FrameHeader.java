package io.tenuto.wire;

import java.nio.ByteBuffer;

/**
 * The first {@link Frames#HEADER_BYTES} bytes of a frame.
 *
 * @param check checksum of the frame, as far as {@link #coveredBytes} of its body
 */
public record FrameHeader(FrameType type, int bodyBytes, int check) {
  /**
   * Reads and checks a header; nothing is allocated on the word of a length that is not allowed.
   *
   * @param trusted whether the peer has proved that it knows the token
   * @throws DamagedException if its own checksum is wrong
   * @throws ProtocolException if the type is unknown, the length not allowed for it, or the
   *     reserved byte not zero
   */
  public static FrameHeader read(ByteBuffer from, boolean trusted) {
    int bodyBytes = from.getInt();
    int code = from.get() & 0xff;
    int reserved = from.get();
    int carried = from.getShort() & 0xffff;
    int check = from.getInt();
    int computed = FrameCheck.ofHeader(bodyBytes, code);
    if (carried != computed || reserved != 0) {
      throw DamagedException.header(bodyBytes, code, carried, computed);
    }
    FrameType type = FrameType.of(code);
    if (!trusted && type != FrameType.CONTROL) {
      throw new ProtocolException(
          "frame " + type + " before the handshake is complete; expected a control frame");
    }
    long length = Integer.toUnsignedLong(bodyBytes);
    long max = trusted ? type.largestBody() : Frames.MAX_BODY_BEFORE_WELCOME;
    if (length > max) {
      throw new ProtocolException(
          "frame " + type + " claims " + length + " bytes; at most " + max + " are allowed");
    }
    if (length < type.smallestBody()) {
      throw new ProtocolException(
          "frame " + type + " claims " + length + " bytes; it needs " + type.smallestBody());
    }
    return new FrameHeader(type, bodyBytes, check);
  }

  /**
   * How much of the body the checksum covers, from its beginning: all of it, but for the data
   * behind the numbers of a batch or chunk, which has a checksum of its own among these.
   */
  public int coveredBytes() {
    return type.coveredBytes(bodyBytes);
  }

  /**
   * To be called before anything of the body is believed.
   *
   * @param covered the first {@link #coveredBytes} of the body; its position stays
   * @throws DamagedException if these are not the bytes that were sent
   */
  public void verify(ByteBuffer covered) {
    int computed = FrameCheck.of(bodyBytes, type.code(), covered);
    if (computed != check) {
      throw DamagedException.frame(type, "its header and body", check, computed);
    }
  }
}
