package io.tenuto.engine.connector;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The line in which a group's messages wait for a lane, as ranges, and how much waits in all: what
 * is kept beside the line, for its key's turn or as a suspect, is counted here as well. Pure; owned
 * by the dispatcher's thread.
 */
final class WaitingLine {
  private final ArrayDeque<Range> ranges = new ArrayDeque<>();
  private long messages;
  private long bytes;

  /** Messages next to one another that wait for the same number of lease; never empty. */
  static final class Range {
    private final Entries entries;
    private int from;
    private int to;
    private final int attempt;

    private Range(Entries entries, int from, int to, int attempt) {
      this.entries = entries;
      this.from = from;
      this.to = to;
      this.attempt = attempt;
    }

    Entries entries() {
      return entries;
    }

    int from() {
      return from;
    }

    int attempt() {
      return attempt;
    }

    /** The size of its first message. */
    long headBytes() {
      return entries.bytes(from, from + 1);
    }

    /** The end of the part that fits, which has at least one message. */
    int fit(long roomBytes, long roomMessages) {
      if (entries.payload() != null) {
        return from + 1;
      }
      int low = from + 1;
      int high = from + (int) Math.min(to - from, roomMessages);
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (entries.bytes(from, middle) <= roomBytes) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }
  }

  /** Whether nobody stands in the line, whatever is kept beside it. */
  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** The first range, or null if there is none. */
  @Nullable Range head() {
    return ranges.peekFirst();
  }

  /** Messages that have been counted stand behind all others. */
  void append(Entries entries, int from, int to, int attempt) {
    Range last = ranges.peekLast();
    if (last != null && last.entries == entries && last.to == from && last.attempt == attempt) {
      last.to = to;
    } else {
      ranges.addLast(new Range(entries, from, to, attempt));
    }
  }

  /** Messages that have been counted stand before all others. */
  void prepend(Entries entries, int from, int to, int attempt) {
    ranges.addFirst(new Range(entries, from, to, attempt));
  }

  /** The first range loses its messages up to {@code to}, which wait no more. */
  void take(int to) {
    Range head = ranges.getFirst();
    uncount(head.entries, head.from, to);
    head.from = to;
    if (head.from == head.to) {
      ranges.removeFirst();
    }
  }

  /** Messages wait from now on, in the line or beside it. */
  void count(Entries entries, int from, int to) {
    messages += to - from;
    bytes += entries.bytes(from, to);
  }

  /** Messages that were kept beside the line wait no more. */
  void uncount(Entries entries, int from, int to) {
    messages -= to - from;
    bytes -= entries.bytes(from, to);
  }

  /** A suspect that was kept beside the line waits no more. */
  void uncount(Suspect suspect) {
    uncount(suspect.entries(), suspect.index(), suspect.index() + 1);
  }

  /** Whether more than one message waits, and more bytes than may. */
  boolean exceeds(long keepBytes) {
    return bytes > keepBytes && messages > 1;
  }

  long messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }
}
