package io.tenuto.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. Pure. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * The known word nearest to {@code word}, if it is near: at most one slip for every three
   * letters.
   */
  public static Optional<String> of(String word, Collection<String> known) {
    String wanted = plain(word);
    if (wanted.isEmpty() || wanted.length() > 60) {
      return Optional.empty();
    }
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(wanted, plain(candidate));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best != null && bestDistance <= Math.max(1, wanted.length() / 3)
        ? Optional.of(best)
        : Optional.empty();
  }

  /** {@code Did you mean "x"? } with a blank at the end, or nothing. */
  public static String question(String word, Collection<String> known) {
    return of(word, known).map(near -> "Did you mean \"" + near + "\"? ").orElse("");
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").replace(" ", "");
  }

  /** Letters to add, drop, replace or swap with their neighbour (optimal string alignment). */
  static int distance(String from, String to) {
    int[] before = new int[to.length() + 1];
    int[] above = new int[to.length() + 1];
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int cost = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + cost);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] free = before;
      before = above;
      above = row;
      row = free;
    }
    return above[to.length()];
  }
}
