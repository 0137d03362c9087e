package io.tenuto.engine.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountedCompleter;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Visits every state that an {@link ExplorerRun} can reach, depth first, each once, and lets the
 * checker see every step on the way.
 *
 * <p><b>How.</b> Machines cannot be copied, but they do the same when they are told the same. A way
 * is therefore a list of choices. A run follows its way, and then goes on along the first choice of
 * each new state, leaving the others as ways for runs to come, until it meets a state that has been
 * visited or one in which nothing is left to happen. So the beginning is done again once for each
 * branch, not once for each state. Several threads take branches; what has been visited is shared.
 *
 * <p><b>When two states are one.</b> As a rule when they have the same {@link ExplorerPrint}: then
 * all that can happen afterwards is the same but for names, and the checker says the same about it,
 * whatever came before. Three things are to be believed, of which the first two are tested:
 *
 * <ul>
 *   <li><b>The fingerprint's own list of what does not count.</b> {@link #HISTORIES} believes
 *       nothing but that the machines are deterministic: there two states are one only if each
 *       machine has been told the same in the same order. That takes up to twenty-five times as
 *       many states where one thing goes wrong, and far more with two; it must come to states that
 *       look the same, and to the same findings.
 *   <li><b>That names do not count.</b> No machine knows its number, and none compares names but
 *       for equality; what is first among equals is so by its place in a list, which is folded in
 *       its order. So if one state is another one with the names of the two sources, of the two
 *       engines, or of both exchanged, then whatever happens to one can happen to the other, and
 *       leads to states that differ by the same names; the rules know no names either. It is
 *       enough, then, to go on from one of them. {@link #NAMED} tells them apart: it must come to
 *       the same states but for names; and so must a start in which each has the place of the
 *       other.
 *   <li><b>Chance.</b> Of n states two have the same 128 bits with a probability of at most
 *       n²/2^129, under 10^-24 for ten million.
 * </ul>
 */
final class Explorer {
  /** States are one if they look alike but for names. */
  static final Function<ExplorerRun, Object> STATES = ExplorerPrint::of;

  /** States are one if they look alike, names and all. */
  static final Function<ExplorerRun, Object> NAMED = run -> ExplorerPrint.of(run, Swap.NONE);

  /** States are one if every machine in them has been told the same. */
  static final Function<ExplorerRun, Object> HISTORIES = ExplorerRun::told;

  private static final int THREADS = 2;

  private final ExplorerRun.Limits limits;
  private final Supplier<Shells> shells;
  private final Function<ExplorerRun, Object> key;
  private final Swap start;
  private final Set<Object> visited = ConcurrentHashMap.newKeySet();
  private final Set<Object> looks;
  private final Set<Fingerprint.Print> ends = ConcurrentHashMap.newKeySet();
  private final AtomicLong steps = new AtomicLong();
  private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

  /**
   * What an exploration came to.
   *
   * @param states that were visited
   * @param steps from one of these to another, or to one that had been visited
   * @param looks what all these states look like
   * @param ends the states in which nothing is left to happen
   * @param violations of the rules, with the history before; the search ends at the first ones
   */
  record Explored(
      long states,
      long steps,
      Set<Object> looks,
      Set<Fingerprint.Print> ends,
      List<String> violations) {}

  private Explorer(
      ExplorerRun.Limits limits,
      Supplier<Shells> shells,
      Function<ExplorerRun, Object> key,
      Swap start) {
    this.limits = limits;
    this.shells = shells;
    this.key = key;
    this.start = start;
    this.looks = key == STATES ? visited : ConcurrentHashMap.newKeySet();
  }

  /**
   * @param shells makes those of one run
   * @param key what has to be equal for two states to be one
   */
  static Explored explore(
      ExplorerRun.Limits limits, Supplier<Shells> shells, Function<ExplorerRun, Object> key) {
    return explore(limits, shells, key, Swap.NONE);
  }

  /**
   * @param start who begins in whose place
   */
  static Explored explore(
      ExplorerRun.Limits limits,
      Supplier<Shells> shells,
      Function<ExplorerRun, Object> key,
      Swap start) {
    var explorer = new Explorer(limits, shells, key, start);
    var pool = new ForkJoinPool(THREADS);
    try {
      pool.invoke(explorer.new Branch(null, new byte[0]));
    } finally {
      pool.shutdown();
    }
    return new Explored(
        explorer.visited.size(),
        explorer.steps.get(),
        explorer.looks,
        explorer.ends,
        List.copyOf(explorer.violations));
  }

  /** The states behind some choices, as far as they are new. */
  private final class Branch extends CountedCompleter<Void> {
    private static final long serialVersionUID = 1;

    private final byte[] choices;

    Branch(@Nullable Branch before, byte[] choices) {
      super(before);
      this.choices = choices;
    }

    @Override
    public void compute() {
      if (violations.isEmpty()) {
        run();
      }
      tryComplete();
    }

    private void run() {
      var run = new ExplorerRun(limits, shells.get(), start);
      try {
        for (byte choice : choices) {
          run.step(choice);
        }
        follow(run);
      } catch (RuntimeException | AssertionError e) { // a machine has refused what it was told
        report(run, e.toString());
      }
    }

    private void follow(ExplorerRun run) {
      byte[] way = choices;
      while (keepsTheRules(run) && visited.add(key.apply(run))) {
        if (looks != visited) {
          looks.add(ExplorerPrint.of(run));
        }
        byte[] ways = run.ways();
        if (ways.length == 0) {
          ends.add(ExplorerPrint.of(run));
          run.rest();
          keepsTheRules(run);
          return;
        }
        for (int other = ways.length - 1; other > 0; other--) {
          addToPendingCount(1);
          new Branch(this, longer(way, ways[other])).fork();
        }
        way = longer(way, ways[0]);
        run.step(ways[0]);
      }
    }

    private boolean keepsTheRules(ExplorerRun run) {
      steps.incrementAndGet();
      run.audit();
      run.violations().forEach(violation -> report(run, violation.toString()));
      return run.violations().isEmpty();
    }

    private void report(ExplorerRun run, String what) {
      var text = new StringBuilder(what);
      run.events().forEach(event -> text.append('\n').append(event));
      violations.add(text.toString());
    }
  }

  private static byte[] longer(byte[] way, byte choice) {
    byte[] longer = Arrays.copyOf(way, way.length + 1);
    longer[way.length] = choice;
    return longer;
  }
}
