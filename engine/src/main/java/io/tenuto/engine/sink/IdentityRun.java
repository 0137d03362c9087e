package io.tenuto.engine.sink;

import io.tenuto.api.MessageId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Identities that differ only in their sequence, without a gap. Pure.
 *
 * @param last sequence of the last one, inclusive
 */
record IdentityRun(MessageId first, long last) {
  IdentityRun {
    if (last < first.sequence()) {
      throw new IllegalArgumentException("last: " + last + " lies before " + first);
    }
  }

  /** The fewest runs that hold these identities and no others. */
  static List<IdentityRun> of(Collection<MessageId> ids) {
    Map<MessageId, TreeSet<Long>> lanes = new LinkedHashMap<>();
    for (MessageId id : ids) {
      lanes.computeIfAbsent(at(id, 0), lane -> new TreeSet<>()).add(id.sequence());
    }
    var runs = new ArrayList<IdentityRun>();
    lanes.forEach(
        (lane, sequences) -> {
          long first = sequences.first();
          long last = first;
          for (long sequence : sequences.tailSet(first, false)) {
            if (sequence != last + 1) {
              runs.add(new IdentityRun(at(lane, first), last));
              first = sequence;
            }
            last = sequence;
          }
          runs.add(new IdentityRun(at(lane, first), last));
        });
    return runs;
  }

  void forEach(Consumer<MessageId> each) {
    for (long sequence = first.sequence(); sequence <= last; sequence++) {
      each.accept(at(first, sequence));
    }
  }

  private static MessageId at(MessageId id, long sequence) {
    return new MessageId(id.stream(), id.source(), id.incarnation(), sequence, id.path());
  }
}
