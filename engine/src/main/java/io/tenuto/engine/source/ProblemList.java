package io.tenuto.engine.source;

import java.util.ArrayList;
import java.util.List;

/** Keeps problems for a run's summary: the first ones in full, all of them counted. Thread-safe. */
public final class ProblemList implements SourceProblems {
  private final int keep;
  private final List<SourceProblem> first = new ArrayList<>();
  private long count;

  /**
   * @param keep how many problems to keep in full, at least 1
   */
  public ProblemList(int keep) {
    if (keep < 1) {
      throw new IllegalArgumentException("keep: " + keep + " is below the minimum 1.");
    }
    this.keep = keep;
  }

  @Override
  public synchronized void on(SourceProblem problem) {
    count++;
    if (first.size() < keep) {
      first.add(problem);
    }
  }

  /** The first problems, in the order in which they were reported. */
  public synchronized List<SourceProblem> first() {
    return List.copyOf(first);
  }

  /** How many problems there were, kept or not. */
  public synchronized long count() {
    return count;
  }
}
