package io.tenuto.wire;

/** Kinds of frame, in the order of their codes (first is 1). */
public enum FrameType {
  /** A JSON object. */
  CONTROL,
  /** Entries with contiguous delivery numbers. */
  BATCH,
  /** A piece of one large message. */
  CHUNK,
  /** Ranges of delivery numbers and their outcomes. */
  SETTLE,
  /** The absolute limits up to which the sender may send. */
  CREDIT,
  /** What waits at the sender. */
  DEMAND,
  /** Credit given back unused. */
  FORFEIT;

  private static final FrameType[] ALL = values();

  int code() {
    return ordinal() + 1;
  }

  static FrameType of(int code) {
    if (code < 1 || code > ALL.length) {
      throw new ProtocolException("frame type " + code + " is unknown; expected 1 to " + ALL.length);
    }
    return ALL[code - 1];
  }
}
