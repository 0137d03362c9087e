package io.tenuto.wire;

/** Kinds of frame. */
public enum FrameType {
  /** A JSON object. */
  CONTROL(1),
  /** Entries with contiguous delivery numbers. */
  BATCH(2),
  /** A piece of one large message. */
  CHUNK(3),
  /** Ranges of delivery numbers and their outcomes. */
  SETTLE(4),
  /** The absolute limits up to which the sender may send. */
  CREDIT(5),
  /** What waits at the sender. */
  DEMAND(6),
  /** Credit given back unused. */
  FORFEIT(7),
  /** Entries that lie in memory which the sender shares. */
  LENT(8),
  /** A large message whose payload lies in memory which the sender shares. */
  LENT_LARGE(9),
  /** Lent memory that the receiver needs no more. */
  RETURNED(10);

  private static final FrameType[] ALL = values();
  private final int code;

  FrameType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** What of a body of this size the frame's own checksum covers, from its beginning. */
  int coveredBytes(int bodyBytes) {
    return switch (this) {
      case BATCH -> BatchHeader.BYTES;
      case CHUNK -> ChunkHeader.BYTES;
      default -> bodyBytes;
    };
  }

  int largestBody() {
    return switch (this) {
      case BATCH -> BatchHeader.BYTES + Frames.MAX_DATA_BYTES;
      case CHUNK -> ChunkHeader.BYTES + Frames.MAX_DATA_BYTES;
      default -> Frames.MAX_CONTROL_BODY;
    };
  }

  int smallestBody() {
    return switch (this) {
      case BATCH -> BatchHeader.BYTES + Entry.FIXED_BYTES;
      case CHUNK -> ChunkHeader.BYTES;
      default -> 0;
    };
  }

  static FrameType of(int code) {
    for (FrameType type : ALL) {
      if (type.code == code) {
        return type;
      }
    }
    throw new ProtocolException("frame type " + code + " is unknown; expected 1 to " + ALL.length);
  }
}
