package io.tenuto.engine.master;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Names of engines, {@code PIPELINE-STAGE-NUMBER}, none given twice while anybody may remember it.
 */
final class EngineNames {
  private static final int MOST_DIGITS = 8;

  private final Map<String, Integer> last = new TreeMap<>();

  /** One for another engine of a stage. */
  String next(String pipeline, String stage) {
    String prefix = prefix(pipeline, stage);
    return prefix + last.merge(prefix, 1, Integer::sum);
  }

  /** This one is taken. */
  void saw(WorkerView.Assigned engine) {
    if (engine.backlog()) {
      return; // has no number
    }
    String suffix = engine.engine().substring(engine.engine().lastIndexOf('-') + 1);
    if (!suffix.isEmpty()
        && suffix.length() <= MOST_DIGITS
        && suffix.chars().allMatch(Character::isDigit)) {
      last.merge(prefix(engine.pipeline(), engine.stage()), Integer.parseInt(suffix), Math::max);
    }
  }

  static String prefix(String pipeline, String stage) {
    return pipeline + "-" + stage + "-";
  }

  static Set<String> prefixes(PipelineView pipeline) {
    Set<String> prefixes = new TreeSet<>();
    pipeline.stages().forEach(stage -> prefixes.add(prefix(pipeline.name(), stage.name())));
    return prefixes;
  }

  /** Forgets the numbers of all other stages. */
  void keep(Set<String> prefixes) {
    last.keySet().retainAll(prefixes);
  }

  int size() {
    return last.size();
  }
}
