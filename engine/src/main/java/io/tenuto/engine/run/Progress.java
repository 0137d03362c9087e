package io.tenuto.engine.run;

/**
 * Watches a run. Called by one thread of the run's own, several times a second; must return soon.
 */
public interface Progress {
  void onSample(Sample sample);

  /** Something that people have to do something about; called by any thread. */
  default void onNotice(String text) {}
}
