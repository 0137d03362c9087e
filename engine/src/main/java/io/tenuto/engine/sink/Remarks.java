package io.tenuto.engine.sink;

import java.nio.file.Path;
import java.util.List;

/** Sentences for a run's summary. Pure. */
final class Remarks {
  private Remarks() {}

  static List<String> ofRemoved(Path file, RowFile rows) {
    return rows.removed().isEmpty()
        ? List.of()
        : List.of(
            file
                + ": its last row had no end, as after a crash, and was removed: "
                + rows.removed()
                + " . Run again what produced it.");
  }
}
