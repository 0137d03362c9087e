package io.tenuto.bench.report;

/** How a subject stands in a cell among those that promise the same. */
enum Outcome {
  /** The highest median. */
  BEST("best"),
  /** Its bracket overlaps that of the best: not told apart. */
  LEVEL("level"),
  BEHIND("behind"),
  /** Measured, but no other system was. */
  ALONE("alone"),
  /** Tried, and could not be measured. */
  MARKED("failed"),
  /** Not tried. */
  UNMEASURED("");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  /** Empty for a cell that nobody has tried. */
  String word() {
    return word;
  }

  boolean leads() {
    return this == BEST || this == LEVEL;
  }
}
