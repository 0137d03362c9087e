package io.tenuto.engine.source;

/**
 * Is told of every item that a source skips, so that nothing disappears in silence. Called by the
 * threads that call {@code next()} and {@code settled}; returns soon and never throws.
 */
@FunctionalInterface
public interface SourceProblems {
  void on(SourceProblem problem);
}
