package io.tenuto.miniapps;

import java.util.Locale;
import java.util.SortedSet;

/** Finds what someone may have meant. */
final class Spelling {
  private Spelling() {}

  /** The word least different from the one given; the first in order of several. */
  static String nearest(String word, SortedSet<String> words) {
    String nearest = words.first();
    for (String candidate : words) {
      if (distance(word, candidate) < distance(word, nearest)) {
        nearest = candidate;
      }
    }
    return nearest;
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that turn one word into the other,
   * in any case.
   */
  static int distance(String a, String b) {
    String from = a.toLowerCase(Locale.ROOT);
    String to = b.toLowerCase(Locale.ROOT);
    var table = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int best = table[i - 1][j - 1] + (same ? 0 : 1);
        best = Math.min(best, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        table[i][j] = swapped ? Math.min(best, table[i - 2][j - 2] + 1) : best;
      }
    }
    return table[from.length()][to.length()];
  }
}
