package io.tenuto.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Holds what processes have later against what they had first, each life of one by itself. */
final class Growth {
  /** By how much a process may grow, as far as it does not for ever. */
  private static final ProcessFigures ALLOWED = new ProcessFigures(24, 16, 512L << 20, 32L << 20);

  private final Map<Long, ProcessFigures> first = new HashMap<>();

  /** What has grown beyond its bounds; empty if nothing has. */
  List<String> look(String role, long pid, ProcessFigures now) {
    ProcessFigures before = first.computeIfAbsent(pid, any -> now);
    var beyond = new ArrayList<String>();
    check("descriptors", ProcessFigures::descriptors, before, now, beyond);
    check("threads", ProcessFigures::threads, before, now, beyond);
    check("bytes of memory", ProcessFigures::residentBytes, before, now, beyond);
    check("bytes of its heap", ProcessFigures::liveBytes, before, now, beyond);
    return beyond.stream().map(text -> role + " (pid " + pid + "): " + text).toList();
  }

  private static void check(
      String what,
      ToLongFunction<ProcessFigures> figure,
      ProcessFigures before,
      ProcessFigures now,
      List<String> beyond) {
    long grown = figure.applyAsLong(now) - figure.applyAsLong(before);
    long allowed = figure.applyAsLong(ALLOWED);
    if (grown > allowed) {
      beyond.add(
          "%d %s, %d more than at first; at most %d more are in order"
              .formatted(figure.applyAsLong(now), what, grown, allowed));
    }
  }
}
