package io.tenuto.engine.master;

import io.tenuto.engine.node.PipelineView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pipelines that have ended: a worker that was cut off meanwhile would bring them back otherwise.
 * One that ended with its owner is forgotten an hour after anybody last spoke of it, since it would
 * end again; others only when as many have ended since as a {@link ControlLog} keeps.
 */
final class EndedPipelines {
  /** How long after anybody last spoke of it. */
  static final long REMEMBER_NANOS = 3_600_000_000_000L;

  private final Map<String, Ended> ended = new LinkedHashMap<>(); // the latest is the last
  private int lasting;

  /**
   * One of them.
   *
   * @param version its last
   * @param lasting whether it would stay, if somebody brought it back
   * @param prefixes of its engines' names
   * @param spokenOfNanos when it ended, or was last told by somebody who had not heard of that
   */
  private record Ended(long version, boolean lasting, Set<String> prefixes, long spokenOfNanos) {}

  /** A pipeline has ended. */
  void add(PipelineView pipeline, boolean stays, long nowNanos) {
    add(
        pipeline.name(),
        new Ended(pipeline.version(), stays, EngineNames.prefixes(pipeline), nowNanos));
  }

  /** A pipeline had ended before this master began. */
  void add(ControlChange.End end, long nowNanos) {
    add(end.name(), new Ended(end.version(), true, Set.of(), nowNanos));
  }

  private void add(String name, Ended one) {
    remove(name);
    ended.put(name, one);
    if (one.lasting() && ++lasting > ControlState.ENDS_MAX) {
      ended.entrySet().stream()
          .filter(each -> each.getValue().lasting())
          .findFirst()
          .map(Map.Entry::getKey)
          .ifPresent(this::remove);
    }
  }

  /** A pipeline of this name runs again. */
  void remove(String name) {
    Ended gone = ended.remove(name);
    if (gone != null && gone.lasting()) {
      lasting--;
    }
  }

  /** Whether what somebody tells of is a pipeline that has ended; it is remembered for longer. */
  boolean isOver(PipelineView told, long nowNanos) {
    Ended one = ended.get(told.name());
    if (one == null || told.version() > one.version()) {
      return false;
    }
    ended.put(
        told.name(),
        new Ended(
            one.version(),
            one.lasting(),
            one.lasting() ? EngineNames.prefixes(told) : one.prefixes(),
            nowNanos));
    return true;
  }

  /** Time passes. */
  void forget(long nowNanos) {
    ended
        .values()
        .removeIf(one -> !one.lasting() && nowNanos - one.spokenOfNanos() > REMEMBER_NANOS);
    ended.replaceAll(
        (name, one) ->
            nowNanos - one.spokenOfNanos() > REMEMBER_NANOS
                ? new Ended(one.version(), one.lasting(), Set.of(), one.spokenOfNanos())
                : one);
  }

  /** Beginnings of names of engines that somebody may still speak of. */
  Set<String> prefixes() {
    Set<String> prefixes = new TreeSet<>();
    ended.values().forEach(one -> prefixes.addAll(one.prefixes()));
    return prefixes;
  }

  int size() {
    return ended.size();
  }
}
