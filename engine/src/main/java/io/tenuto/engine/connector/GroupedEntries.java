package io.tenuto.engine.connector;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Entries that are told when the last group is done with each. Owned by the loop's thread. */
final class GroupedEntries implements Entries {
  private final Entries entries;
  private final int from;
  private final int[] groupsLeft;
  private final Told each;
  private final Told last;

  /** What becomes of a range. */
  interface Told {
    void settled(int from, int to, Settlement outcome);
  }

  /**
   * @param from the first entry that goes to the groups
   * @param to the one behind the last
   * @param each told what each group answers, before {@code last}
   * @param last told the answer of the group that is the last to settle an entry
   */
  GroupedEntries(Entries entries, int from, int to, int groups, Told each, Told last) {
    this.entries = entries;
    this.from = from;
    this.each = each;
    this.last = last;
    this.groupsLeft = groups == 1 ? new int[0] : new int[to - from];
    Arrays.fill(groupsLeft, groups);
  }

  @Override
  public Origin origin() {
    return entries.origin();
  }

  @Override
  public long bytes(int first, int end) {
    return entries.bytes(first, end);
  }

  @Override
  public ByteBuffer encoded(int first, int end) {
    return entries.encoded(first, end);
  }

  @Override
  public @Nullable Payload payload() {
    return entries.payload();
  }

  @Override
  public void settled(int first, int end, Settlement outcome) {
    each.settled(first, end, outcome);
    if (groupsLeft.length == 0) {
      last.settled(first, end, outcome);
      return;
    }
    int begin = first;
    for (int i = first; i < end; i++) {
      if (--groupsLeft[i - from] > 0) {
        if (i > begin) {
          last.settled(begin, i, outcome);
        }
        begin = i + 1;
      }
    }
    if (end > begin) {
      last.settled(begin, end, outcome);
    }
  }
}
