package io.tenuto.log;

/**
 * Messages from {@code first} (included) to {@code end} (excluded).
 *
 * @param first position of the first message, 0 or more
 * @param end position after the last message, at least {@code first}
 */
public record PositionRange(long first, long end) {
  public PositionRange {
    if (first < 0 || end < first) {
      throw new IllegalArgumentException(
          "positions " + first + " to " + end + ": expected 0 <= first <= end");
    }
  }

  /** Number of messages. */
  public long count() {
    return end - first;
  }

  public boolean isEmpty() {
    return first == end;
  }

  @Override
  public String toString() {
    return count() == 1 ? Long.toString(first) : first + ".." + (end - 1);
  }
}
