package io.tenuto.engine.run;

import java.util.function.Consumer;

/**
 * Watches a run. Called by one thread of the run's own, several times a second; must return soon.
 */
public interface Progress {
  void onSample(Sample sample);

  /** Something that people have to do something about; called by any thread. */
  default void onNotice(String text) {}

  /** The same, with somebody else who is told of each sample first. */
  default Progress with(Consumer<Sample> other) {
    Progress whole = this;
    return new Progress() {
      @Override
      public void onSample(Sample sample) {
        other.accept(sample);
        whole.onSample(sample);
      }

      @Override
      public void onNotice(String text) {
        whole.onNotice(text);
      }
    };
  }
}
