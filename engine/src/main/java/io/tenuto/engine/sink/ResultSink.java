package io.tenuto.engine.sink;

import io.tenuto.api.Sink;
import java.util.List;

/** What {@link FencedSink} guards: it is given each identity once. */
interface ResultSink extends Sink {
  /** Sentences for the run's summary about what could not be written as it was. */
  default List<String> remarks() {
    return List.of();
  }
}
