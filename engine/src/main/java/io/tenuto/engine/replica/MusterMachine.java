package io.tenuto.engine.replica;

import java.util.HashSet;
import java.util.List;

/**
 * Decides, from what all keepers say that the file names, whether a life of the source may begin
 * with them, and how. What was accepted is on every keeper of the life that accepted it; so one
 * keeper that is whole, of the latest life of any whole one, has all of it.
 */
final class MusterMachine {
  private MusterMachine() {}

  /**
   * How to begin.
   *
   * @param life number of the life that begins, above all before it
   * @param incarnation of the source's run
   * @param next sequence of its next message
   * @param first whether nothing was ever accepted
   * @param whole which keepers have everything; the others are filled first
   */
  record Plan(long life, long incarnation, long next, boolean first, List<Boolean> whole) {
    Plan {
      whole = List.copyOf(whole);
    }
  }

  /** Why a life may not begin, and what to do. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Decides.
   *
   * @param keepers as the file names them
   * @param facts what each says
   * @param anew whether the source begins anew
   * @param changed whether somebody has said that other keepers than before are meant
   * @param newIncarnation number of the source's run, if it begins
   */
  static Plan decide(
      List<String> keepers, List<Facts> facts, boolean anew, boolean changed, long newIncarnation)
      throws RefusedException {
    long life = 1 + facts.stream().mapToLong(one -> one.claim().life()).max().orElse(0);
    long incarnation = facts.stream().mapToLong(Facts::incarnation).max().orElse(0);
    if (!changed) {
      requireTheSame(keepers, facts);
    }
    boolean never = facts.stream().allMatch(Facts::untouched);
    List<Boolean> whole = never ? facts.stream().map(one -> true).toList() : whole(facts);
    if (!never && !whole.contains(true)) {
      throw new RefusedException(notWhole(facts));
    }
    long unsettled = facts.stream().mapToLong(Facts::unsettled).max().orElse(0);
    if (anew && unsettled > 0) {
      throw new RefusedException(
          "the keepers have up to "
              + unsettled
              + " messages that were accepted and not yet delivered. Start the run without"
              + " --overwrite to deliver them first, or move the keepers' folders away to give them"
              + " up.");
    }
    if (never || anew) {
      return new Plan(life, Math.max(newIncarnation, incarnation + 1), 0, never, whole);
    }
    long next =
        facts.stream()
            .filter(one -> one.incarnation() == incarnation)
            .mapToLong(Facts::next)
            .max()
            .orElse(0);
    return new Plan(life, incarnation, next, false, whole);
  }

  private static List<Boolean> whole(List<Facts> facts) {
    long latest =
        facts.stream()
            .map(Facts::claim)
            .filter(Claim::whole)
            .mapToLong(Claim::life)
            .max()
            .orElse(0);
    return facts.stream().map(one -> one.claim().whole() && one.claim().life() == latest).toList();
  }

  private static void requireTheSame(List<String> keepers, List<Facts> facts)
      throws RefusedException {
    for (int i = 0; i < facts.size(); i++) {
      List<String> before = facts.get(i).claim().keepers();
      if (!before.isEmpty() && !new HashSet<>(before).equals(new HashSet<>(keepers))) {
        throw new RefusedException(
            "keeper "
                + keepers.get(i)
                + " belongs to "
                + before
                + ", and the file names "
                + keepers
                + ". Name those again; or, if one of the file's keepers has everything and the others"
                + " are meant to be filled from it, start the run once with --change-keepers.");
      }
    }
  }

  private static String notWhole(List<Facts> facts) {
    List<String> known =
        facts.stream().flatMap(one -> one.claim().keepers().stream()).distinct().toList();
    return "none of the keepers that the file names has everything that was accepted. Bring back one"
        + " of "
        + known
        + " with its folder; or move the folders of all away to begin anew: what they have is not"
        + " delivered then.";
  }
}
