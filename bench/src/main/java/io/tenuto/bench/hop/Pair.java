package io.tenuto.bench.hop;

import java.io.IOException;
import java.time.Duration;

/** A sending and a receiving process with a connection between them. */
interface Pair extends AutoCloseable {
  /**
   * Sends as fast as it can for a time and waits until everything is confirmed.
   *
   * @throws IllegalStateException if a message is missing, doubled or damaged
   */
  Round round(Duration time) throws IOException;

  @Override
  void close();
}
