package io.tenuto.bench.hop;

import java.util.Map;

/** Code of a slot that can say what it has seen since it began, to any thread. */
interface Counting {
  /** Messages that user code has finished. */
  long count();

  /** Named values beside the count. */
  Map<String, Object> counts();

  /** Forgets what belongs to a measurement that is over; counts go on. */
  default void restart() {}
}
