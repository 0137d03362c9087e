package io.tenuto.bench.system;

import java.io.IOException;
import java.util.List;

/**
 * Starts one system under test. Found by {@link java.util.ServiceLoader}; one for each system. Used
 * by one thread.
 */
public interface Driver {
  /** Short and unique, in small letters: {@code spark-kafka}. */
  String name();

  /** The ways in which it is measured; the first is the one without any options. */
  List<Variant> variants();

  /** Whether it is no system but what nothing can exceed: plain sockets. */
  default boolean isBound() {
    return false;
  }

  /**
   * Whether its processes share memory or files, so that it means nothing to measure it over a link
   * between hosts.
   */
  default boolean needsOneHost() {
    return false;
  }

  /**
   * Starts the system, its source and its processing. Returns when a message that is sent would be
   * processed, and the source has joined the bench ({@link Scene#socket}).
   *
   * @throws IOException if it does not start: what was tried, and the last it said
   */
  SystemUnderTest start(Variant variant, Scene scene) throws IOException, InterruptedException;
}
