package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.host.InLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every order in which things can happen to two sources with one message each and two engines,
 * while two engines crash, or a lease runs out, or a connection is lost: over the real machines,
 * each state once, and in each the history so far keeps the rules. In the long form a crash also
 * meets one of the others; all of them together have more states than this can visit.
 *
 * <p>What it leaves out: time but for the lease that runs out; heartbeats; backlogs, disks, large
 * messages, failures of user code and full memory, which the seeds of {@link SimulationTest} try
 * instead; frames that carry neither messages nor answers arrive at once, unless one that does is
 * before them; a source opens its next connection the moment it hears that one is gone.
 */
@Timeout(300)
class ExplorerTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final System.Logger LOG = System.getLogger(ExplorerTest.class.getName());

  /** What goes wrong in one exploration: each alone, and in the long form each two. */
  private static List<ExplorerRun.Limits> limits() {
    List<ExplorerRun.Limits> limits = new ArrayList<>();
    limits.add(new ExplorerRun.Limits(0, 0, 0));
    limits.add(new ExplorerRun.Limits(2, 0, 0));
    limits.add(new ExplorerRun.Limits(0, 1, 0));
    limits.add(new ExplorerRun.Limits(0, 0, 1));
    if (LONG) {
      limits.add(new ExplorerRun.Limits(1, 1, 0));
      limits.add(new ExplorerRun.Limits(1, 0, 1));
    }
    return limits;
  }

  /** Rules that hold before the end too. */
  private static final Set<Rule> ALWAYS =
      EnumSet.complementOf(EnumSet.of(Rule.ENDS, Rule.CUSTODY, Rule.REST, Rule.WHOLE));

  private static final class Explored {
    private long states;
    private long ends;
    private long runs;
    private final List<String> violations = new ArrayList<>();
  }

  private static Explored explore(ExplorerRun.Limits limits, Shells shells) {
    var explored = new Explored();
    Set<Long> seen = new HashSet<>();
    var todo = new ArrayDeque<byte[]>();
    todo.push(new byte[0]);
    while (!todo.isEmpty() && explored.violations.isEmpty()) {
      byte[] choices = todo.pop();
      ExplorerRun run = new ExplorerRun(choices, limits, shells).run();
      explored.runs++;
      boolean ended = run.open() == 0;
      if (!run.inStep()) {
        var rules = ended ? EnumSet.allOf(Rule.class) : ALWAYS;
        HistoryChecker.check(run.history().events(), rules)
            .forEach(it -> explored.violations.add(it + "\n" + run.history().text()));
        if (!seen.add(run.key())) {
          continue;
        }
        explored.ends += ended ? 1 : 0;
      }
      for (int way = run.open() - 1; way >= 0; way--) {
        byte[] more = Arrays.copyOf(choices, choices.length + 1);
        more[choices.length] = (byte) way;
        todo.push(more);
      }
    }
    explored.states = seen.size();
    return explored;
  }

  @Test
  void everyReachableStateKeepsTheRules() {
    limits().parallelStream().forEach(ExplorerTest::keepsTheRules);
  }

  private static void keepsTheRules(ExplorerRun.Limits limits) {
    long began = System.nanoTime();
    Explored explored = explore(limits, new Shells());
    LOG.log(
        System.Logger.Level.INFO,
        "{0}: {1} states, {2} of them ends, {3} runs in {4} ms",
        limits,
        explored.states,
        explored.ends,
        explored.runs,
        (System.nanoTime() - began) / 1_000_000);
    assertThat(explored.violations).as("%s", limits).isEmpty();
    assertThat(explored.ends).as("states in which nothing is left to happen").isPositive();
  }

  @Test
  void anEngineThatDoesNotLookAtItsLeaseIsFound() {
    var careless =
        new Shells() {
          @Override
          boolean mayStart(InLink link, long nowNanos) {
            return link.open();
          }
        };
    assertThat(explore(new ExplorerRun.Limits(0, 1, 0), careless).violations)
        .first()
        .asString()
        .contains("LEASES");
  }

  @Test
  void anAnswerBeforeTheEndIsFound() {
    var hasty =
        new Shells() {
          @Override
          boolean answersAtEntry() {
            return true;
          }
        };
    assertThat(explore(new ExplorerRun.Limits(1, 0, 0), hasty).violations)
        .first()
        .asString()
        .contains("EVIDENCE");
  }
}
