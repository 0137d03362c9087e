package io.tenuto.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Layout of frames; see {@code docs/protocol.md}. All integers are little-endian. A frame is a
 * header of {@link #HEADER_BYTES} (u32 body length, u8 type, u8 zero, u16 zero) and a body.
 */
public final class Frames {
  /** Protocol version spoken here. */
  public static final int VERSION = 1;

  /** First bytes of every link, both ways: "TNTO", lowest and highest version, two zero bytes. */
  public static final int PREFACE_BYTES = 8;

  public static final int HEADER_BYTES = 8;

  /** Largest body before the peer has proved that it knows the token. */
  public static final int MAX_BODY_BEFORE_WELCOME = 16 * 1024;

  /** Largest body of any frame but batch and chunk. */
  public static final int MAX_CONTROL_BODY = 1024 * 1024;

  /** Largest data (entries, or bytes of one chunk with its head) behind a batch or chunk header. */
  public static final int MAX_DATA_BYTES = 1024 * 1024;

  static final int MAGIC = 0x4f544e54; // "TNTO" read as a little-endian integer

  private Frames() {}

  /** A new little-endian heap buffer. */
  public static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ByteBuffer preface() {
    return buffer(PREFACE_BYTES)
        .putInt(MAGIC)
        .put((byte) VERSION)
        .put((byte) VERSION)
        .putShort((short) 0)
        .flip();
  }

  static void putHeader(ByteBuffer into, FrameType type, int bodyBytes) {
    into.putInt(bodyBytes).put((byte) type.code()).put((byte) 0).putShort((short) 0);
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
    ByteBuffer frame = buffer(HEADER_BYTES + json.length);
    putHeader(frame, FrameType.CONTROL, json.length);
    return frame.put(json).flip();
  }

  /** A whole credit frame: absolute limits since the link began. */
  public static ByteBuffer credit(long messageLimit, long byteLimit) {
    ByteBuffer frame = buffer(HEADER_BYTES + 16);
    putHeader(frame, FrameType.CREDIT, 16);
    return frame.putLong(messageLimit).putLong(byteLimit).flip();
  }

  /** A whole demand frame: what waits at the sender, and the charge of the first of it. */
  public static ByteBuffer demand(long messages, long bytes, long headBytes) {
    ByteBuffer frame = buffer(HEADER_BYTES + 24);
    putHeader(frame, FrameType.DEMAND, 24);
    return frame.putLong(messages).putLong(bytes).putLong(headBytes).flip();
  }

  /** A whole forfeit frame: amounts of credit given back, since the last one. */
  public static ByteBuffer forfeit(long messages, long bytes) {
    ByteBuffer frame = buffer(HEADER_BYTES + 16);
    putHeader(frame, FrameType.FORFEIT, 16);
    return frame.putLong(messages).putLong(bytes).flip();
  }
}
