package io.tenuto.engine.node;

import io.tenuto.wire.Control;
import java.util.List;

/**
 * The processes that keep something of a pipeline, as the master knows them: backlogs, or the
 * engines' dead letters.
 *
 * @param here names of those that can be asked
 * @param away of those that cannot now, and may have taken messages
 * @param starting of those that have been ordered and have not told of themselves yet
 */
public record Keepers(List<String> here, List<String> away, List<String> starting) {
  public Keepers {
    here = List.copyOf(here);
    away = List.copyOf(away);
    starting = List.copyOf(starting);
  }

  /** The control frame that tells who will answer in a round of questions. */
  public Control toControl(long round) {
    return Control.of("auditing", "round", round, "here", here, "away", away, "starting", starting);
  }

  /** The control frame that says who will tell what engines have given up. */
  public Control counting() {
    return Control.of("counting", "here", here, "away", away, "starting", starting);
  }

  /** Reads such a frame. */
  public static Keepers of(Control control) {
    return new Keepers(
        Fields.texts(control.fields().get("here")),
        Fields.texts(control.fields().get("away")),
        Fields.texts(control.fields().get("starting")));
  }
}
