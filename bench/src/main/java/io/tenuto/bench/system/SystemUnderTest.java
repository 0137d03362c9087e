package io.tenuto.bench.system;

import java.util.Map;

/** A system that runs. Used by one thread; {@link #close} ends all its processes. */
public interface SystemUnderTest extends AutoCloseable {
  /**
   * Its processes, by what they do: {@code source}, {@code broker}, {@code engine 1}. All of them:
   * their processor time and memory is what the system costs. One that ends is an error of the cell
   * that is being measured. May change between two calls.
   */
  Map<String, Long> processes();

  /** Why one of its processes has ended, as far as that is known; else empty. */
  default String lastWords(String process) {
    return "";
  }

  @Override
  void close();
}
