package io.tenuto.engine.sink;

import tools.jackson.core.io.NumberOutput;

/** Numbers as text. Pure. */
final class Numbers {
  private Numbers() {}

  /**
   * The shortest text that reads back as the same number ({@code Double.toString} of Java 17 is
   * sometimes longer).
   *
   * @see "R. Giulietti, The Schubfach way to render doubles, 2020"
   */
  static String shortest(double value) {
    return NumberOutput.toString(value, true);
  }
}
