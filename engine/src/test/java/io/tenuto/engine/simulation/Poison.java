package io.tenuto.engine.simulation;

/**
 * Which messages user code cannot do, however often it tries.
 *
 * @param failsEvery so many messages of a source have one that fails
 * @param endsEvery so many messages of a source have one that ends its engine's process
 */
record Poison(int failsEvery, int endsEvery) {
  /** A little of it. */
  static final Poison RARE = new Poison(150, 400);

  boolean fails(Id message) {
    return message.sequence() % failsEvery == failsEvery - 1;
  }

  boolean endsEngine(Id message) {
    return message.sequence() % endsEvery == endsEvery - 1;
  }
}
