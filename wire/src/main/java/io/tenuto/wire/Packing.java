package io.tenuto.wire;

/**
 * How the data of a chunk is packed into less: not at all, or as one LZ4 block, of the data as it
 * is or with the bytes of its numbers put apart before. In images of 16 bits the upper bytes are
 * nearly all alike, which LZ4 sees only if they stand together.
 *
 * <p>Apart by 2 means: all bytes at even places, then all at odd places; apart by 4 the same once
 * more with each of these halves. What is left over at the end of a length that 2 or 4 does not
 * divide stands behind them as it is.
 */
public enum Packing {
  NONE(0, 1),
  LZ4(0x0101, 1),
  LZ4_APART_2(0x0201, 2),
  LZ4_APART_4(0x0401, 4);

  /** What an end that can unpack all of these says of itself in its handshake. */
  public static final String NAME = "lz4";

  private static final Packing[] ALL = values();
  private final int code;
  private final int apart;

  Packing(int code, int apart) {
    this.code = code;
    this.apart = apart;
  }

  int code() {
    return code;
  }

  /** By how much bytes are put apart: 1 for not at all, 2 or 4. */
  public int apart() {
    return apart;
  }

  public boolean packed() {
    return this != NONE;
  }

  static Packing of(int code) {
    for (Packing packing : ALL) {
      if (packing.code == code) {
        return packing;
      }
    }
    throw new ProtocolException(
        "chunk whose data is packed as 0x"
            + Integer.toHexString(code)
            + ", which nobody has offered to unpack");
  }
}
