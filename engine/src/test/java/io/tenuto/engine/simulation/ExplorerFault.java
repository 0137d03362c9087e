package io.tenuto.engine.simulation;

import io.tenuto.api.Settlement;
import io.tenuto.engine.host.InLink;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Mistakes that {@link Explorer} has to find, and what has to go wrong before they show. */
enum ExplorerFault implements Supplier<Shells> {
  ANSWERS_AT_ENTRY(0, 0, 0, Rule.EVIDENCE) {
    @Override
    public Shells get() {
      return new Shells() {
        @Override
        boolean answersAtEntry() {
          return true;
        }
      };
    }
  },
  GIVES_BACK_WHAT_IT_RAN(0, 0, 0, Rule.EVIDENCE) {
    @Override
    public Shells get() {
      return new Shells() {
        @Override
        Settlement answer(Settlement happened) {
          return Settlement.RELEASED;
        }
      };
    }
  },
  DOES_NOT_LOOK_AT_ITS_LEASE(0, 1, 0, Rule.LEASES) {
    @Override
    public Shells get() {
      return careless(0, 0);
    }
  },
  DOES_NOT_LOOK_AT_ITS_LEASE_AFTER_A_CRASH(1, 1, 0, Rule.LEASES) {
    @Override
    public Shells get() {
      return careless(1, 0);
    }
  },
  DOES_NOT_LOOK_AT_ITS_LEASE_AFTER_A_CRASH_AND_A_LOSS(1, 1, 1, Rule.LEASES) {
    @Override
    public Shells get() {
      return careless(1, 1);
    }
  },
  DOES_NOT_LOOK_AT_ITS_LEASE_AFTER_TWO_CRASHES_AND_A_LOSS(2, 1, 1, Rule.LEASES) {
    @Override
    public Shells get() {
      return careless(2, 1);
    }
  };

  private final int crashes;
  private final int revocations;
  private final int losses;
  private final Rule breaks;

  ExplorerFault(int crashes, int revocations, int losses, Rule breaks) {
    this.crashes = crashes;
    this.revocations = revocations;
    this.losses = losses;
    this.breaks = breaks;
  }

  /** With less than this going wrong nothing shows. */
  ExplorerRun.Limits needs() {
    return new ExplorerRun.Limits(crashes, revocations, losses);
  }

  Rule breaks() {
    return breaks;
  }

  /** Engines that look at the connection alone, once so much has gone wrong anywhere. */
  private static Shells careless(int afterCrashes, int afterLosses) {
    return new Shells() {
      private final Set<String> crashed = new HashSet<>();
      private int losses;

      @Override
      boolean records(Event event) {
        if (event instanceof Event.Crashed it) {
          crashed.add(it.process());
        } else if (event instanceof Event.Revoked it && !it.leaseRanOut()) {
          losses += crashed.contains(it.line().to()) ? 0 : 1;
        }
        return true;
      }

      @Override
      boolean mayStart(InLink link, long nowNanos) {
        boolean troubled = crashed.size() >= afterCrashes && losses >= afterLosses;
        return troubled ? link.open() : link.mayStart(nowNanos);
      }
    };
  }
}
