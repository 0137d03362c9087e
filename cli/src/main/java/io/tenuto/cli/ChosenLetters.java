package io.tenuto.cli;

import io.tenuto.engine.letters.Letter;
import io.tenuto.engine.letters.LetterFolder;
import java.util.ArrayList;
import java.util.List;

/** The letters that a command line names. */
final class ChosenLetters {
  private ChosenLetters() {}

  /**
   * @param among those that may be named
   * @throws IllegalArgumentException naming a number that is not among them
   */
  static List<Letter> of(LetterFolder all, List<Letter> among, List<Integer> numbers) {
    var chosen = new ArrayList<Letter>();
    for (int number : numbers) {
      chosen.add(
          among.stream()
              .filter(letter -> letter.number() == number)
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(missing(all, number))));
    }
    return chosen.stream().distinct().toList();
  }

  private static String missing(LetterFolder all, int number) {
    String closed =
        all.letters().stream()
            .filter(letter -> letter.number() == number)
            .map(Letter::closed)
            .findFirst()
            .orElse("");
    return "letter "
        + number
        + (closed.isEmpty() ? " is not in " + all.folder() : " is closed already: " + closed)
        + ". See 'tenuto dlq ls "
        + all.folder()
        + "'.";
  }

  /**
   * As numbered, or all that are open.
   *
   * @throws IllegalArgumentException if neither or both are asked for
   */
  static List<Letter> open(LetterFolder folder, List<Integer> numbers, boolean all) {
    if (all != numbers.isEmpty()) {
      throw new IllegalArgumentException("name either NUMBERs or --all");
    }
    return all ? folder.open() : of(folder, folder.open(), numbers);
  }
}
