package io.tenuto.engine.backlog;

import io.tenuto.log.PositionRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was settled and the disk does not know yet, and which files nobody needs therefore: a
 * message that is too large for a record has one of its own, which goes with it. Pure; owned by the
 * loop's thread.
 */
final class UntoldSettlements {
  private final Map<Long, Long> files = new HashMap<>(); // of messages that are not settled
  private final List<PositionRange> settled = new ArrayList<>();
  private final List<Long> unwanted = new ArrayList<>();

  /**
   * What the disk is to be told.
   *
   * @param settled in the order in which they were; joined where one continues the one before
   * @param unwanted numbers of files
   */
  record Told(List<PositionRange> settled, List<Long> unwanted) {}

  /** A message lies in a file of its own. */
  void inFile(long position, long file) {
    files.put(position, file);
  }

  /**
   * Messages are settled.
   *
   * @param position of the first one; one with a file of its own is settled by itself
   */
  void settle(long position, long count) {
    PositionRange last = settled.isEmpty() ? null : settled.get(settled.size() - 1);
    if (last != null && last.end() == position) {
      settled.set(settled.size() - 1, new PositionRange(last.first(), position + count));
    } else {
      settled.add(new PositionRange(position, position + count));
    }
    Long file = files.isEmpty() ? null : files.remove(position);
    if (file != null) {
      unwanted.add(file);
    }
  }

  /** A file is needed no more. */
  void discard(long file) {
    unwanted.add(file);
  }

  /** All of it, which is told now. */
  Told take() {
    var told = new Told(List.copyOf(settled), List.copyOf(unwanted));
    settled.clear();
    unwanted.clear();
    return told;
  }
}
