package io.tenuto.engine.simulation;

import io.tenuto.wire.Origin;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What happened in user code: who entered it with which message, and what came out. */
final class History {
  private final Map<Origin, Set<Long>> processed = new HashMap<>();
  private final Map<Entered, String> runners = new HashMap<>();
  private long entries;
  private long digest = 17;

  private record Entered(Origin origin, long sequence) {}

  void entered(String engine, Origin origin, long sequence, long nanos) {
    entries++;
    runners.put(new Entered(origin, sequence), engine);
    digest = digest * 31 + engine.hashCode();
    digest = digest * 31 + origin.source().hashCode();
    digest = digest * 31 + sequence;
    digest = digest * 31 + nanos;
  }

  void processed(Origin origin, long sequence) {
    processed.computeIfAbsent(origin, key -> new HashSet<>()).add(sequence);
  }

  /** How many different messages of a source came out of user code. */
  long processed(Origin origin) {
    return processed.getOrDefault(origin, Set.of()).size();
  }

  /** Entries into user code beyond the first of each message. */
  long duplicates() {
    return entries - runners.size();
  }

  /** Equal for equal runs. */
  long digest() {
    return digest;
  }
}
