package io.tenuto.it.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds, in what user code noted and a network saw, messages and keys that had two owners at once,
 * and code that was entered without a lease. All times are of the one clock of the host.
 */
final class Owners {
  private Owners() {}

  /** User code was run for a message. */
  record Run(String engine, String key, long sequence, long enteredNanos, long leftNanos) {}

  /** An engine held a lease: it may enter user code from the one moment to before the other. */
  record Held(String engine, long fromNanos, long untilNanos) {}

  /**
   * A sender took back what an engine had.
   *
   * @param notBeforeNanos it cannot have happened earlier
   * @param seenNanos when the closing of its connection was seen
   */
  record TakenBack(String engine, long notBeforeNanos, long seenNanos) {}

  /**
   * Whoever enters a message of a key owns the key until it leaves. Another one may enter the same
   * message, or a later one meanwhile, if what the first one had was taken back after its entry;
   * none may enter one that is earlier than another that has been entered.
   */
  static List<String> violations(List<Run> runs, List<TakenBack> takenBack) {
    Map<String, List<Run>> byKey = new TreeMap<>();
    runs.stream()
        .sorted(Comparator.comparingLong(Run::enteredNanos))
        .forEach(run -> byKey.computeIfAbsent(run.key(), key -> new ArrayList<>()).add(run));
    List<String> violations = new ArrayList<>();
    byKey.values().forEach(each -> addViolations(each, takenBack, violations));
    return violations;
  }

  private static void addViolations(
      List<Run> inOrder, List<TakenBack> takenBack, List<String> violations) {
    List<Run> owners = new ArrayList<>(); // who may still own the key, or owned the same message
    long newest = -1;
    for (Run run : inOrder) {
      if (run.sequence() < newest) {
        violations.add(run + " was entered after message " + newest + " of its key");
      }
      newest = Math.max(newest, run.sequence());
      owners.removeIf(
          owner -> owner.leftNanos() <= run.enteredNanos() && owner.sequence() != run.sequence());
      for (Run owner : owners) {
        if (!takenBackBetween(owner, run, takenBack)) {
          violations.add(run + " was entered although " + owner + " had lost nothing");
        }
      }
      owners.add(run);
    }
  }

  private static boolean takenBackBetween(Run owner, Run next, List<TakenBack> takenBack) {
    return takenBack.stream()
        .anyMatch(
            each ->
                each.engine().equals(owner.engine())
                    && each.seenNanos() > owner.enteredNanos()
                    && each.notBeforeNanos() <= next.enteredNanos());
  }

  /**
   * Runs that were entered while their engine held no lease.
   *
   * @param graceNanos between the look at the lease and the first line of user code
   */
  static List<Run> withoutLease(List<Run> runs, List<Held> held, long graceNanos) {
    return runs.stream()
        .filter(
            run ->
                held.stream()
                    .noneMatch(
                        each ->
                            each.engine().equals(run.engine())
                                && each.fromNanos() <= run.enteredNanos()
                                && run.enteredNanos() < each.untilNanos() + graceNanos))
        .toList();
  }
}
