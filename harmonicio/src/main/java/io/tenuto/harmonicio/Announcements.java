package io.tenuto.harmonicio;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What connectors have said that they are about to send. A connection has no length and no
 * checksum: a message that was cut off looks like a shorter one. But a connector names the MD5 of
 * its message before it sends, to the same host; by that, and by where it comes from, a message is
 * told from a part of one, and from one that is sent a second time because the first connection
 * seemed to fail. Decides; reads no clock. Not thread-safe.
 */
final class Announcements {
  private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int MOST_PLACES = 4096;
  private static final int MOST_EACH = 4096;

  /** What a message that has come is. */
  enum Verdict {
    /** Exactly what was announced. */
    ANNOUNCED,
    /** Nobody there has announced anything. */
    UNANNOUNCED,
    /** Something else was announced: this is a part of it, or damaged. */
    DIFFERENT,
    /** What was announced has come already. */
    REPEATED
  }

  /**
   * A message that has come.
   *
   * @param source the connector's name of itself, if it was announced
   */
  record Arrival(Verdict verdict, Optional<String> source) {
    private static Arrival of(Verdict verdict) {
      return new Arrival(verdict, Optional.empty());
    }
  }

  /** One of the connectors' hosts, and an image. */
  private record Place(String image, String peer) {}

  /**
   * A message that was announced.
   *
   * @param source the connector's name of itself
   * @param second of the epoch at which it was
   */
  record Announced(String image, String source, String digest, long nanos, long second) {}

  private static final class Told {
    final ArrayDeque<Announced> waiting = new ArrayDeque<>();
    final ArrayDeque<Announced> come = new ArrayDeque<>();
  }

  private final Map<Place, Told> places = new LinkedHashMap<>(16, 0.75f, true);

  /** Somebody there is about to send a message of this MD5. */
  void add(Announced announced, String peer) {
    Told told = places.computeIfAbsent(new Place(announced.image(), peer), place -> new Told());
    told.waiting.add(announced);
    if (told.waiting.size() > MOST_EACH) {
      told.waiting.remove();
    }
    if (places.size() > MOST_PLACES) {
      Iterator<Place> eldest = places.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** A message has come from there. */
  Arrival come(String image, String peer, String digest, long nowNanos) {
    Told told = places.get(new Place(image, peer));
    if (told == null) {
      return Arrival.of(Verdict.UNANNOUNCED);
    }
    expire(told.waiting, nowNanos);
    expire(told.come, nowNanos);
    Optional<Announced> found =
        told.waiting.stream().filter(each -> each.digest().equals(digest)).findFirst();
    if (found.isPresent()) {
      told.waiting.remove(found.get());
      told.come.add(found.get());
      if (told.come.size() > MOST_EACH) {
        told.come.remove();
      }
      return new Arrival(Verdict.ANNOUNCED, Optional.of(found.get().source()));
    }
    if (told.come.stream().anyMatch(each -> each.digest().equals(digest))) {
      return Arrival.of(Verdict.REPEATED);
    }
    return Arrival.of(told.waiting.isEmpty() ? Verdict.UNANNOUNCED : Verdict.DIFFERENT);
  }

  /** The message that came could not be taken: it is awaited again. */
  void restore(String image, String peer, String digest) {
    Told told = places.get(new Place(image, peer));
    if (told == null) {
      return;
    }
    told.come.stream()
        .filter(each -> each.digest().equals(digest))
        .findFirst()
        .ifPresent(
            each -> {
              told.come.remove(each);
              told.waiting.addFirst(each);
            });
  }

  private static void expire(ArrayDeque<Announced> notes, long nowNanos) {
    while (!notes.isEmpty() && nowNanos - notes.peek().nanos() > KEPT_NANOS) {
      notes.remove();
    }
  }

  /** All that has not come, in the order of hosts and times. */
  List<Announced> waiting(long nowNanos) {
    var all = new ArrayList<Announced>();
    for (Told told : places.values()) {
      expire(told.waiting, nowNanos);
      all.addAll(told.waiting);
    }
    return all;
  }
}
