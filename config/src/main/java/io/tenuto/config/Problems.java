package io.tenuto.config;

import io.tenuto.config.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** Gathers the problems of one file. The same problem, seen twice through an alias, counts once. */
final class Problems {
  private final LinkedHashSet<Problem> found = new LinkedHashSet<>();

  void add(Problem problem) {
    found.add(problem);
  }

  boolean hasErrors() {
    return found.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
  }

  List<Problem> inFileOrder() {
    var sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.comparingInt((Problem problem) -> problem.at().line())
            .thenComparingInt(problem -> problem.at().column()));
    return List.copyOf(sorted);
  }

  void throwIfErrors() throws ConfigException {
    if (hasErrors()) {
      throw asException();
    }
  }

  /** The errors found so far, which must not be none. */
  ConfigException asException() {
    return new ConfigException(
        inFileOrder().stream()
            .filter(problem -> problem.severity() == Severity.ERROR)
            .collect(Collectors.toList()));
  }
}
