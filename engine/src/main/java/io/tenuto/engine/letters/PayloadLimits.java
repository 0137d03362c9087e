package io.tenuto.engine.letters;

/**
 * How much of what is given up is kept.
 *
 * @param eachBytes larger payloads are not
 * @param allBytes of one folder together
 */
record PayloadLimits(long eachBytes, long allBytes) {
  static final PayloadLimits USUAL = new PayloadLimits(64L << 20, 1L << 30);
}
