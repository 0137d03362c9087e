package io.tenuto.engine.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Decides which engine dies next: one in each interval, drawn from those that have served for as
 * long as that, and only when something was settled since the last one died. So the run moves on
 * however slow the user's code is, and however slowly engines start. Owned by one thread; reads no
 * clock.
 */
final class ChaosMachine {
  private final long intervalNanos;
  private final IntUnaryOperator random;
  private final Map<Life, Long> servingSince = new HashMap<>();
  private final Set<Life> felled = new HashSet<>();
  private long settledBefore;
  private long lastNanos;
  private boolean begun;

  /**
   * One life of an engine, from its start to its end.
   *
   * @param start differs between the lives of one engine
   */
  record Life(String engine, String start) {}

  /**
   * @param intervalNanos between two kills, above 0
   * @param random draws a number from 0 inclusive to its argument exclusive
   */
  ChaosMachine(long intervalNanos, IntUnaryOperator random) {
    this.intervalNanos = intervalNanos;
    this.random = random;
  }

  /**
   * Time passes.
   *
   * @param serving the engines that serve a connector now
   * @param settled messages of the source that are settled for good
   * @return the one to be killed now; {@link #killed} says that it was
   */
  Optional<Life> tick(List<Life> serving, long settled, long nowNanos) {
    servingSince.keySet().retainAll(serving);
    felled.retainAll(serving);
    serving.forEach(life -> servingSince.putIfAbsent(life, nowNanos));
    if (settled <= settledBefore || (begun && nowNanos - lastNanos < intervalNanos)) {
      return Optional.empty();
    }
    List<Life> mortal = serving.stream().filter(life -> mortal(life, nowNanos)).toList();
    return mortal.isEmpty()
        ? Optional.empty()
        : Optional.of(mortal.get(random.applyAsInt(mortal.size())));
  }

  private boolean mortal(Life life, long nowNanos) {
    long since = servingSince.getOrDefault(life, nowNanos);
    return !felled.contains(life) && nowNanos - since >= intervalNanos;
  }

  /** The one that was chosen has been killed; it may still seem to serve for a moment. */
  void killed(Life life, long settled, long nowNanos) {
    felled.add(life);
    settledBefore = settled;
    lastNanos = nowNanos;
    begun = true;
  }
}
