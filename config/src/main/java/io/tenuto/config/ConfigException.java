package io.tenuto.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A file that cannot be used. Carries every problem found; the message lists them, one per line.
 */
public final class ConfigException extends Exception {
  private static final int SHOWN = 50;

  private final List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(lines(problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * In the order of the file; errors only, since a warning may follow from an error. Never empty.
   */
  public List<Problem> problems() {
    return problems;
  }

  private static String lines(List<Problem> problems) {
    String shown =
        problems.stream().limit(SHOWN).map(Problem::text).collect(Collectors.joining("\n"));
    int more = problems.size() - SHOWN;
    return more <= 0 ? shown : shown + "\n… and " + more + " more. Correct the first ones.";
  }
}
