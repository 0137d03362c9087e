package io.tenuto.engine.replica;

import io.tenuto.log.PositionRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One keeper of a {@link ReplicaWorld}: what is on its disk, and whose link it serves. */
final class SimKeeper {
  Claim claim = Claim.NONE;
  final List<Stored> disk = new ArrayList<>();
  long next;
  boolean up = true;
  @Nullable SimLife owner;

  /** One message on the disk. */
  static final class Stored {
    final long sequence;
    final long message;
    boolean settled;

    Stored(long sequence, long message) {
      this.sequence = sequence;
      this.message = message;
    }
  }

  void store(long sequence, long message) {
    disk.add(new Stored(sequence, message));
    next = Math.max(next, sequence + 1);
  }

  void settle(PositionRange range) {
    long end = Math.min(range.end(), disk.size());
    for (long at = range.first(); at < end; at++) {
      disk.get((int) at).settled = true;
    }
  }

  boolean has(long message) {
    return disk.stream().anyMatch(one -> one.message == message && !one.settled);
  }

  boolean hasUnsettled() {
    return disk.stream().anyMatch(one -> !one.settled);
  }

  Facts facts() {
    long unsettled = disk.stream().filter(one -> !one.settled).count();
    return new Facts(claim, claim.life() == 0 ? 0 : 1, next, unsettled, disk.size(), 0, false);
  }

  /** Whether it says that it has everything, and no other says so of a later life. */
  boolean counts(List<SimKeeper> keepers) {
    return claim.whole()
        && keepers.stream()
            .map(one -> one.claim)
            .filter(Claim::whole)
            .allMatch(other -> other.life() <= claim.life());
  }
}
