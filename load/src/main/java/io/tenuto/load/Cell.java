package io.tenuto.load;

/**
 * One field of the grid: what a message is like.
 *
 * @param bytes size of the whole message, {@link LoadMessage#HEADER_BYTES} or more
 * @param costMicros processor time that its processing takes, microseconds, 0 or more
 */
public record Cell(int bytes, int costMicros) {
  public Cell {
    if (bytes < LoadMessage.HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a message of "
              + bytes
              + " bytes has no room for its header: "
              + LoadMessage.HEADER_BYTES
              + " bytes or more");
    }
    if (costMicros < 0) {
      throw new IllegalArgumentException("a cost of " + costMicros + " us: 0 or more expected");
    }
  }

  /** For people: {@code 10 kB, 1 ms}. */
  @Override
  public String toString() {
    return size(bytes) + ", " + cost(costMicros);
  }

  private static String size(int bytes) {
    return bytes % 1_000_000 == 0 && bytes > 0
        ? bytes / 1_000_000 + " MB"
        : bytes % 1_000 == 0 ? bytes / 1_000 + " kB" : bytes + " B";
  }

  private static String cost(int micros) {
    return micros % 1_000_000 == 0 && micros > 0
        ? micros / 1_000_000 + " s"
        : micros % 1_000 == 0 ? micros / 1_000 + " ms" : micros + " us";
  }
}
