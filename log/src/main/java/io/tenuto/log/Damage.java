package io.tenuto.log;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Bytes of the log that are not what was written.
 *
 * @param kind what they were
 * @param file name of the file
 * @param offset where the damage begins in it
 * @param lengthBytes how far it goes
 * @param position position of the message expected there, -1 for settlements
 * @param lost unsettled messages that can no longer be read, ascending; for a torn tail those that
 *     are known by name
 * @param resumesAt position of the first intact record that follows in the same file, -1 if there
 *     is none
 */
public record Damage(
    Kind kind,
    String file,
    long offset,
    long lengthBytes,
    long position,
    List<PositionRange> lost,
    long resumesAt) {

  /** What the damaged bytes were. */
  public enum Kind {
    /** The end of the newest segment, as a crash leaves it; cut off. */
    TORN_TAIL,
    /** One or more records with intact ones, or the end of a finished segment, behind them. */
    RECORD,
    /**
     * Header or footer of a segment; no message is lost with it. A crash may keep a footer from the
     * disk.
     */
    FRAME,
    /** A whole file, or its end, is gone. */
    MISSING,
    /** Settlements; the messages they settled come again. */
    SETTLEMENTS
  }

  public Damage {
    lost = List.copyOf(lost);
  }

  /** Number of lost messages. */
  public long lostCount() {
    return lost.stream().mapToLong(PositionRange::count).sum();
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(file)
        .append(": ")
        .append(lengthBytes)
        .append(" damaged bytes at offset ")
        .append(offset);
    text.append(" (").append(kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    text.append("), ");
    if (kind == Kind.TORN_TAIL) {
      text.append("cut off; messages from position ").append(position);
      text.append(" on, if there were any, are gone");
    } else if (lost.isEmpty()) {
      text.append("no message lost");
    } else {
      text.append(lostCount()).append(" messages lost: ");
      text.append(lost.stream().map(PositionRange::toString).collect(Collectors.joining(", ")));
    }
    if (resumesAt >= 0) {
      text.append("; intact again from position ").append(resumesAt);
    }
    return text.toString();
  }
}
