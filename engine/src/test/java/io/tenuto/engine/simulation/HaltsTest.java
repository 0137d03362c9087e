package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small cluster does the same every time, but for one process that is killed just before or just
 * after one of its steps: whichever step that is, every rule holds. The log names all steps, at its
 * finest.
 */
@Timeout(600)
class HaltsTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final int LEAST_KINDS = 40;

  private static final System.Logger LOG = System.getLogger(HaltsTest.class.getName());

  @TempDir Path folder;

  /** One run in which a process is killed. */
  private record Halt(int step, String label, Steps.Side side) {
    @Override
    public String toString() {
      return side + " step " + step + ", '" + label + "'";
    }
  }

  @Test
  void everyRuleHoldsWhicheverStepAProcessIsKilledAt() {
    haltEverywhere(false, "");
  }

  @Test
  void everyRuleHoldsWhicheverStepThePowerFailsAt() {
    haltEverywhere(true, "backlog"); // nothing else has a disk
  }

  private void haltEverywhere(boolean powerCuts, String whose) {
    List<String> labels = undisturbed(Shells::new, powerCuts);
    var kinds = new TreeSet<>(labels);
    List<Halt> halts = halts(labels);
    halts.removeIf(halt -> !halt.label().startsWith(whose));
    LOG.log(
        System.Logger.Level.INFO,
        "{0} steps of {1} kinds, {2} halts",
        labels.size(),
        kinds.size(),
        halts.size());
    LOG.log(System.Logger.Level.DEBUG, "{0}", String.join("; ", kinds));
    assertThat(kinds).as("kinds of steps").hasSizeGreaterThanOrEqualTo(LEAST_KINDS);
    assertThat(failures(halts, Shells::new, powerCuts)).as("halts that break a rule").isEmpty();
  }

  /** What is done when nobody is killed. */
  private List<String> undisturbed(Supplier<Shells> shells, boolean powerCuts) {
    Steps steps = Steps.counted();
    var cluster = new ScriptedCluster(shells.get(), steps, powerCuts, folder).run();
    assertThat(HistoryChecker.check(cluster.history().events())).as("without a halt").isEmpty();
    return List.copyOf(steps.labels());
  }

  /** Before the first and after the last of each kind of step; in the long form around all. */
  private static List<Halt> halts(List<String> labels) {
    Map<String, List<Integer>> places = new LinkedHashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      places.computeIfAbsent(labels.get(i), unused -> new ArrayList<>()).add(i);
    }
    List<Halt> halts = new ArrayList<>();
    places.forEach(
        (label, steps) -> {
          if (LONG) {
            steps.forEach(step -> halts.add(new Halt(step, label, Steps.Side.BEFORE)));
            steps.forEach(step -> halts.add(new Halt(step, label, Steps.Side.AFTER)));
          } else {
            halts.add(new Halt(steps.get(0), label, Steps.Side.BEFORE));
            halts.add(new Halt(steps.get(steps.size() - 1), label, Steps.Side.AFTER));
          }
        });
    return halts;
  }

  private List<String> failures(List<Halt> halts, Supplier<Shells> shells, boolean powerCuts) {
    return IntStream.range(0, halts.size())
        .parallel()
        .mapToObj(i -> failure(halts.get(i), shells.get(), powerCuts))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> failure(Halt halt, Shells shells, boolean powerCuts) {
    Steps steps = Steps.haltingAt(halt.step(), halt.side());
    var cluster = new ScriptedCluster(shells, steps, powerCuts, folder);
    try {
      cluster.run();
    } catch (RuntimeException | Error e) {
      return Optional.of(halt + ": " + e + " at " + List.of(e.getStackTrace()));
    }
    if (!steps.halted()) {
      return Optional.of(halt + ": nobody was killed");
    }
    List<HistoryChecker.Violation> violations = HistoryChecker.check(cluster.history().events());
    return violations.isEmpty() ? Optional.empty() : Optional.of(halt + ": " + violations);
  }

  @Test
  void aPlantedBugThatOnlyAHaltShowsIsFound() {
    Supplier<Shells> late = AnswersBeforeTheAppend::new;
    List<Halt> answers = halts(undisturbed(late, false));
    answers.removeIf(halt -> !halt.label().startsWith("backlog sends SETTLE"));
    List<String> failures = failures(answers, late, false);
    assertThat(failures).as("halts that show an answer before the append").isNotEmpty();
    assertThat(failures).as("what they show").allMatch(it -> it.contains("CUSTODY"));
  }

  /** A write is said to be done, and is done with the next call. */
  private static final class AnswersBeforeTheAppend extends Shells {
    @Override
    boolean writesLate() {
      return true;
    }
  }
}
