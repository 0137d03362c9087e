package io.tenuto.engine.run;

/**
 * Watches a run. Called by one thread of the run's own, several times a second; must return soon.
 */
public interface Progress {
  void onSample(Sample sample);

  /** The source waits at this address for programs that send. On the run's own thread. */
  default void onListening(String address) {}
}
