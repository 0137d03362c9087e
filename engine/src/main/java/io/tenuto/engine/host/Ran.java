package io.tenuto.engine.host;

/**
 * How far work has come.
 *
 * @param next the first message that was not begun
 * @param unleased whether that is because the link had no lease
 */
record Ran(int next, boolean unleased) {
  /** Work that takes longer than this is parted, so that others can have the rest. */
  static final long LONGEST_NANOS = 10_000_000;
}
