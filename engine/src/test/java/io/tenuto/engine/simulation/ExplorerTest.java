package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every order in which things can happen to two sources with one message each and two engines,
 * while engines crash, a lease runs out and a connection is lost: over the real machines, each
 * state once, and every step on the way keeps the rules. How is told at {@link Explorer}.
 *
 * <p>What it leaves out: time but for the lease that runs out; heartbeats; backlogs, disks, large
 * messages, failures of user code and full memory, which the seeds of {@link SimulationTest} try
 * instead; engines do not say what they call their life, so that nobody is suspected when one is
 * lost; frames that carry neither messages nor answers arrive at once, unless one that does is
 * before them, so that a connection that is lost is noticed at one end at once; a source opens its
 * next connection the moment it hears that one is gone. All four things together, two crashes, a
 * lease and a connection, have 4.4 million states but for names: they are looked into as far as
 * {@link ExplorerFault} needs it, and through with {@code -Dtenuto.explorer.all=true}, which takes
 * ten minutes of processor time.
 */
@Timeout(900)
@Tag("once")
class ExplorerTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final System.Logger LOG = System.getLogger(ExplorerTest.class.getName());

  private static final boolean ALL = Boolean.getBoolean("tenuto.explorer.all");

  /** For everything in the long form. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What goes wrong in one exploration; what goes wrong less often is part of it. */
  private static List<ExplorerRun.Limits> limits() {
    if (ALL) {
      return List.of(new ExplorerRun.Limits(2, 1, 1));
    }
    return LONG
        ? List.of(
            new ExplorerRun.Limits(2, 1, 0),
            new ExplorerRun.Limits(2, 0, 1),
            new ExplorerRun.Limits(1, 1, 1))
        : TWO_FAULTS;
  }

  private static final List<ExplorerRun.Limits> ONE_FAULT =
      List.of(
          new ExplorerRun.Limits(1, 0, 0),
          new ExplorerRun.Limits(0, 1, 0),
          new ExplorerRun.Limits(0, 0, 1));

  private static final List<ExplorerRun.Limits> TWO_FAULTS =
      List.of(
          new ExplorerRun.Limits(2, 0, 0),
          new ExplorerRun.Limits(1, 1, 0),
          new ExplorerRun.Limits(1, 0, 1));

  @Test
  void everyReachableStateKeepsTheRules() {
    long began = System.nanoTime();
    limits().forEach(ExplorerTest::keepsTheRules);
    var took = Duration.ofNanos(System.nanoTime() - began);
    if (LONG && !ALL) {
      assertThat(took).as("time on two cores").isLessThan(LIMIT);
    }
    assertThat(Fingerprint.neverMet())
        .as("fields that are passed over, and are not there")
        .isEmpty();
  }

  private static void keepsTheRules(ExplorerRun.Limits limits) {
    long began = System.nanoTime();
    Explorer.Explored explored = Explorer.explore(limits, Shells::new, Explorer.STATES);
    LOG.log(
        System.Logger.Level.INFO,
        "{0}: {1} states, {2} of them ends, {3} steps in {4}",
        limits,
        explored.states(),
        explored.ends().size(),
        explored.steps(),
        Duration.ofNanos(System.nanoTime() - began));
    assertThat(explored.violations()).as("%s", limits).isEmpty();
    assertThat(explored.ends()).as("states in which nothing is left to happen").isNotEmpty();
  }

  /**
   * What one thing that goes wrong can do, by both notions of a state; for more there are too many
   * histories. The planted faults that need no more are planted too.
   */
  @Test
  void whatLooksAlikeGoesOnAlike() {
    for (ExplorerRun.Limits limits : ONE_FAULT) {
      Explorer.Explored reduced = Explorer.explore(limits, Shells::new, Explorer.STATES);
      Explorer.Explored full = Explorer.explore(limits, Shells::new, Explorer.HISTORIES);
      LOG.log(
          System.Logger.Level.INFO,
          "{0}: {1} states instead of {2}",
          limits,
          reduced.states(),
          full.states());
      isTheSame(full, reduced, limits + " by histories");
      assertThat(reduced.states()).isLessThan(full.states());
      for (ExplorerFault fault : ExplorerFault.values()) {
        if (fault.needs().all() <= 1) {
          assertThat(Explorer.explore(limits, fault, Explorer.STATES).violations().isEmpty())
              .as("%s is not found under %s", fault, limits)
              .isEqualTo(
                  Explorer.explore(limits, fault, Explorer.HISTORIES).violations().isEmpty());
        }
      }
    }
  }

  /**
   * Without regard to names it comes to the same states, ends and findings as with it, and so does
   * a start in which each has the place of the other.
   */
  @Test
  void whatHasOtherNamesGoesOnAlike() {
    List<ExplorerRun.Limits> all = new ArrayList<>(ONE_FAULT);
    all.addAll(LONG ? TWO_FAULTS : TWO_FAULTS.subList(0, 1));
    for (ExplorerRun.Limits limits : all) {
      Explorer.Explored reduced = Explorer.explore(limits, Shells::new, Explorer.STATES);
      Explorer.Explored named = Explorer.explore(limits, Shells::new, Explorer.NAMED);
      LOG.log(
          System.Logger.Level.INFO,
          "{0}: {1} states instead of {2}",
          limits,
          reduced.states(),
          named.states());
      isTheSame(named, reduced, limits + " with names");
      assertThat(reduced.states()).isLessThan(named.states());
      for (Swap start : Swap.ALL) {
        Explorer.Explored other = Explorer.explore(limits, Shells::new, Explorer.STATES, start);
        isTheSame(other, reduced, limits + " from " + start);
      }
    }
  }

  private static void isTheSame(
      Explorer.Explored explored, Explorer.Explored expected, String what) {
    assertThat(explored.looks().equals(expected.looks()))
        .as("%s comes to the same states", what)
        .isTrue();
    assertThat(explored.ends()).as("ends of %s", what).isEqualTo(expected.ends());
    assertThat(explored.violations()).as("%s", what).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ExplorerFault.class)
  void everyPlantedFaultIsFound(ExplorerFault fault) {
    assumeTrue(LONG || fault.needs().all() <= 3, "with -Dtenuto.long=true only");
    assertThat(Explorer.explore(fault.needs(), fault, Explorer.STATES).violations())
        .first()
        .asString()
        .contains(fault.breaks().name());
  }
}
