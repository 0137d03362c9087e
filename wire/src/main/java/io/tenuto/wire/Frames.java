package io.tenuto.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Layout of frames; see {@code docs/protocol.md}. All integers are little-endian. A frame is a
 * header of {@link #HEADER_BYTES} (u32 body length, u8 type, u8 zero, u16 checksum of these six
 * bytes, u32 checksum of header and body) and a body.
 */
public final class Frames {
  /** Protocol version spoken here. */
  public static final int VERSION = 2;

  public static final int HEADER_BYTES = 12;

  /** Largest body before the peer has proved that it knows the token. */
  public static final int MAX_BODY_BEFORE_WELCOME = 16 * 1024;

  /** Largest body of any frame but batch and chunk. */
  public static final int MAX_CONTROL_BODY = 1024 * 1024;

  /** Largest data (entries, or bytes of one chunk with its head) behind a batch or chunk header. */
  public static final int MAX_DATA_BYTES = 1024 * 1024;

  private static final int CHECK_AT = 8;

  private Frames() {}

  /** A new little-endian heap buffer. */
  public static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Begins a frame: its header, and room for what its checksum covers. To be filled and then {@link
   * #finish finished}.
   */
  static ByteBuffer begin(FrameType type, int bodyBytes) {
    ByteBuffer frame = buffer(HEADER_BYTES + type.coveredBytes(bodyBytes));
    return frame
        .putInt(bodyBytes)
        .put((byte) type.code())
        .put((byte) 0)
        .putShort((short) FrameCheck.ofHeader(bodyBytes, type.code()))
        .putInt(0);
  }

  /** Puts the checksum in; every frame that is sent has passed here. */
  static ByteBuffer finish(ByteBuffer frame) {
    frame.flip();
    ByteBuffer covered = frame.slice(HEADER_BYTES, frame.limit() - HEADER_BYTES);
    return frame.putInt(CHECK_AT, FrameCheck.of(frame.getInt(0), frame.get(4), covered));
  }

  /** A whole control frame. */
  public static ByteBuffer control(Control control) {
    byte[] json = control.toJson();
    if (json.length > MAX_CONTROL_BODY) {
      throw new ProtocolException(
          "control frame '"
              + control.type()
              + "' has "
              + json.length
              + " bytes; at most "
              + MAX_CONTROL_BODY
              + " are allowed");
    }
    ByteBuffer frame = begin(FrameType.CONTROL, json.length);
    return finish(frame.put(json));
  }

  /** A whole credit frame: absolute limits since the link began. */
  public static ByteBuffer credit(long messageLimit, long byteLimit) {
    ByteBuffer frame = begin(FrameType.CREDIT, 16);
    return finish(frame.putLong(messageLimit).putLong(byteLimit));
  }

  /** A whole demand frame: what waits at the sender, and the charge of the first of it. */
  public static ByteBuffer demand(long messages, long bytes, long headBytes) {
    ByteBuffer frame = begin(FrameType.DEMAND, 24);
    return finish(frame.putLong(messages).putLong(bytes).putLong(headBytes));
  }

  /** A whole forfeit frame: amounts of credit given back, since the last one. */
  public static ByteBuffer forfeit(long messages, long bytes) {
    ByteBuffer frame = begin(FrameType.FORFEIT, 16);
    return finish(frame.putLong(messages).putLong(bytes));
  }
}
