package io.tenuto.engine.master;

import io.tenuto.engine.node.WorkerView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Notices stages whose engines end by themselves again and again, so that nobody waits for them
 * without a word; once for each stage, until none of its engines is in trouble any more. Owned by
 * one thread; reads no clock.
 */
final class RestartWatch {
  /** As often as this an engine may end by itself before it is worth a word. */
  static final long RESTARTS = 3;

  private final Set<String> told = new HashSet<>();

  /** Something to be said about a pipeline. */
  record Word(String pipeline, String text) {}

  /** What is to be said now. */
  List<Word> tick(Collection<PlacementMachine.Worker> workers) {
    var words = new ArrayList<Word>();
    var present = new HashSet<String>();
    for (PlacementMachine.Worker worker : workers) {
      for (WorkerView.Assigned engine : worker.engines.values()) {
        String stage = engine.pipeline() + "\n" + engine.stage();
        if (engine.restarts() >= RESTARTS && present.add(stage) && told.add(stage)) {
          words.add(new Word(engine.pipeline(), text(worker.name, engine)));
        }
      }
    }
    told.retainAll(present);
    return words;
  }

  private static String text(String worker, WorkerView.Assigned engine) {
    return (engine.backlog() ? "the backlog of " : "stage ")
        + engine.stage()
        + ": "
        + engine.engine()
        + " on worker "
        + worker
        + " has ended "
        + engine.restarts()
        + " times by itself and is started again each time. It "
        + (engine.note().isEmpty() ? "left no word." : engine.note())
        + (engine.note().endsWith(".") || engine.note().isEmpty() ? "" : ".")
        + " What it has not processed waits meanwhile.";
  }
}
