package io.tenuto.engine.source;

import io.tenuto.api.Source;
import java.util.Optional;

/**
 * A source that may wait for long. The ordinary end of a run is: {@link #stop}, then {@link #next}
 * answers null, then everything handed out is settled, then {@link #close}.
 */
public interface StoppableSource extends Source {
  /**
   * Makes {@link #next} answer null soon, also a call that is waiting. Any thread, any number of
   * times.
   */
  void stop();

  /** Where programs reach it, for people; empty if it listens nowhere. */
  default Optional<String> listening() {
    return Optional.empty();
  }
}
