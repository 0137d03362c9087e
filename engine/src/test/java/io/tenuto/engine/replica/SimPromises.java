package io.tenuto.engine.replica;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the source of a {@link ReplicaWorld} has said of its messages, and whether it is so. */
final class SimPromises {
  private final Set<Long> accepted = new HashSet<>();
  private final Set<Long> settled = new HashSet<>();
  private final Set<Long> refused = new HashSet<>();

  /** A promise was broken. */
  static final class Broken extends AssertionError {
    private static final long serialVersionUID = 1L;

    Broken(String what) {
      super(what);
    }
  }

  /** How many messages were accepted. */
  int accepted() {
    return accepted.size();
  }

  void accept(long message, List<SimKeeper> keepers) {
    accepted.add(message);
    if (refused.contains(message)) {
      throw new Broken("message " + message + " was refused, and is accepted");
    }
    for (int i = 0; i < keepers.size(); i++) {
      if (!keepers.get(i).has(message)) {
        throw new Broken("message " + message + " is accepted, and not stored by " + i);
      }
    }
  }

  void refuse(long message) {
    refused.add(message);
    if (accepted.contains(message)) {
      throw new Broken("message " + message + " was accepted, and is refused");
    }
  }

  void settle(long message) {
    settled.add(message);
  }

  /** What was accepted and is not settled is with every keeper that counts, at any time. */
  void check(List<SimKeeper> keepers) {
    List<Boolean> counts = keepers.stream().map(keeper -> keeper.counts(keepers)).toList();
    for (long message : accepted) {
      if (!settled.contains(message)) {
        boolean somewhere = false;
        for (int i = 0; i < keepers.size(); i++) {
          boolean has = keepers.get(i).has(message);
          somewhere |= has;
          if (counts.get(i) && !has) {
            throw new Broken("message " + message + " is not with " + i + ", which is whole");
          }
        }
        if (!somewhere) {
          throw new Broken("message " + message + " is nowhere");
        }
      }
    }
  }

  /** After all has been well for long: everything is delivered, and keepers have nothing left. */
  void checkAtRest(List<SimKeeper> keepers) {
    if (!settled.containsAll(accepted)) {
      throw new Broken("accepted messages were never delivered");
    }
    if (keepers.stream().anyMatch(SimKeeper::hasUnsettled)) {
      throw new Broken("a keeper has messages left that are settled");
    }
  }
}
