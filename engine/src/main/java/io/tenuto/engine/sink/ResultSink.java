package io.tenuto.engine.sink;

import io.tenuto.api.Sink;
import java.util.List;

/** What {@link FencedSink} guards: it is given each identity once. */
interface ResultSink extends Sink {
  /** Identities that an earlier run has stored. */
  default IdentityFence known() {
    return new IdentityFence();
  }

  /**
   * Whether a flush that fails takes back all that was written since the last one, so that it may
   * be given again; otherwise the next flush repeats it.
   */
  default boolean allOrNothing() {
    return false;
  }

  /** Sentences for the run's summary about what could not be written as it was. */
  default List<String> remarks() {
    return List.of();
  }
}
