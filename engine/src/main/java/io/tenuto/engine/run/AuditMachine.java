package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import io.tenuto.engine.node.Keepers;
import io.tenuto.engine.node.Stored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * What a run knows of the backlogs that workers keep for it. They are asked in rounds; a round is
 * complete when everybody has answered who may keep something. Once nothing enters from outside,
 * two complete rounds in a row that find all of them empty and none with more accepted than before
 * prove that they were empty together at the moment between the two: whatever one of them might
 * have given to another meanwhile would have been counted there. Owned by one thread; does no I/O,
 * reads no clock.
 */
final class AuditMachine {
  /** A round that is not complete by then is followed by another. */
  static final long ROUND_NANOS = 1_000_000_000L;

  /** Who has not answered for so long is worth a word. */
  static final long SILENCE_NANOS = 6_000_000_000L;

  private final String sourceStream;
  private final Map<String, Keeper> keepers = new TreeMap<>();
  private final Map<String, Long> passedOn = new TreeMap<>();
  private final Map<String, View> views = new TreeMap<>();
  private final TreeSet<String> awaited = new TreeSet<>();
  private final TreeSet<String> asked = new TreeSet<>();
  private long round;
  private long roundBeganNanos;
  private boolean listed;
  private boolean complete = true;
  private int quietRounds;
  private Map<String, String> quietSign = Map.of();

  /** A process that keeps backlogs of this run. */
  private static final class Keeper {
    /** By name of the backlog, then by its life. */
    final Map<String, TreeMap<Long, Stored>> lives = new TreeMap<>();

    boolean left;
    boolean told;
    long heardNanos;

    Keeper(long nowNanos) {
      heardNanos = nowNanos;
    }

    Collection<Stored> latest() {
      return lives.values().stream().map(all -> all.lastEntry().getValue()).toList();
    }

    long retained() {
      return latest().stream().mapToLong(one -> one.ledger().retained()).sum();
    }

    /** Whether it has to be heard, because it may hold something. */
    boolean matters() {
      return !left || retained() > 0;
    }
  }

  /** What became of one group's messages in the backlogs, by the last complete round. */
  private record View(long adopted, long completed, long deadLettered, long dropped) {
    static final View NOTHING = new View(0, 0, 0, 0);
  }

  /**
   * @param sourceStream the stream whose messages this run hands in, {@code pipeline/source}
   */
  AuditMachine(String sourceStream) {
    this.sourceStream = sourceStream;
  }

  /**
   * Time for another round.
   *
   * @param passedOnNow how many messages of each group have been passed on to backlogs by now
   * @return its number, or 0 if those who can answer the last one have not
   */
  long begin(Map<String, Long> passedOnNow, long nowNanos) {
    boolean answered = complete || (listed && asked.isEmpty());
    if (!answered && nowNanos - roundBeganNanos < ROUND_NANOS) {
      return 0;
    }
    if (!complete) {
      disturb();
    }
    passedOn.clear();
    passedOn.putAll(passedOnNow);
    awaited.clear();
    asked.clear();
    complete = false;
    listed = false;
    roundBeganNanos = nowNanos;
    return ++round;
  }

  private void disturb() {
    quietRounds = 0;
    quietSign = Map.of();
  }

  /** The master says who will answer, and who cannot now. */
  void onAuditing(long number, Keepers now, long nowNanos) {
    if (number != round || complete) {
      return;
    }
    listed = true;
    for (List<String> names : List.of(now.here(), now.away())) {
      for (String name : names) {
        keepers.computeIfAbsent(name, key -> new Keeper(nowNanos)).left = false;
      }
    }
    asked.addAll(now.here());
    awaited.addAll(now.here());
    awaited.addAll(now.starting());
    keepers.forEach(
        (name, keeper) -> {
          if (keeper.matters()) {
            awaited.add(name);
          }
        });
    endIfComplete();
  }

  /**
   * A keeper has answered.
   *
   * @param last whether these are its last words
   */
  void onAudited(long number, String name, List<Stored> stored, boolean last, long nowNanos) {
    if (number != round && !last) {
      return;
    }
    Keeper keeper = keepers.computeIfAbsent(name, key -> new Keeper(nowNanos));
    keeper.heardNanos = nowNanos;
    keeper.left = last;
    keeper.told = false;
    for (Stored one : stored) {
      keeper.lives.computeIfAbsent(one.backlog(), key -> new TreeMap<>()).put(one.life(), one);
    }
    asked.remove(name);
    if (!last || !keeper.matters()) {
      awaited.remove(name);
    }
    endIfComplete();
  }

  private void endIfComplete() {
    if (complete || !listed || !awaited.isEmpty()) {
      return;
    }
    complete = true;
    boolean empty = keepers.values().stream().allMatch(keeper -> keeper.retained() == 0);
    passedOn.forEach((group, count) -> views.put(group, view(group, count, empty)));
    if (empty) {
      Map<String, String> sign = sign();
      quietRounds = quietRounds > 0 && sign.equals(quietSign) ? quietRounds + 1 : 1;
      quietSign = sign;
    } else {
      disturb();
    }
  }

  /** What no message can pass through a backlog without changing. */
  private Map<String, String> sign() {
    var sign = new TreeMap<String, String>();
    for (Keeper keeper : keepers.values()) {
      for (Stored one : keeper.latest()) {
        sign.put(one.backlog(), one.life() + " " + one.ledger().accepted());
      }
    }
    return sign;
  }

  /**
   * What was passed on before the round began and is not kept any more has been settled. A message
   * whose answer was lost is kept in two places, which lets fewer appear completed until all is
   * over; the count never falls for that.
   */
  private View view(String group, long passedOnAtBegin, boolean empty) {
    List<Stored> latest = new ArrayList<>();
    List<Stored> all = new ArrayList<>();
    for (Keeper keeper : keepers.values()) {
      keeper.latest().stream().filter(one -> isOf(one, group)).forEach(latest::add);
      keeper.lives.values().stream()
          .flatMap(lives -> lives.values().stream())
          .filter(one -> isOf(one, group))
          .forEach(all::add);
    }
    long adopted = latest.stream().mapToLong(Stored::adopted).sum();
    long deadLettered = sum(all, Ledger::deadLettered);
    long dropped = sum(all, Ledger::dropped);
    long known = sum(latest, Ledger::retained) + deadLettered + dropped;
    long completed = Math.max(0, passedOnAtBegin + adopted - known);
    if (!empty) {
      completed = Math.max(views.getOrDefault(group, View.NOTHING).completed(), completed);
    }
    return new View(adopted, completed, deadLettered, dropped);
  }

  private boolean isOf(Stored one, String group) {
    return one.group().equals(group) && one.stream().equals(sourceStream);
  }

  private static long sum(List<Stored> stored, ToLongFunction<Ledger> what) {
    return stored.stream().mapToLong(one -> what.applyAsLong(one.ledger())).sum();
  }

  /** From now on nothing enters from outside: only rounds that begin later count. */
  void expectQuiet() {
    disturb();
    complete = true; // the round that runs began too early,
    round++; // and its answers mean nothing any more
  }

  /** Whether nothing is kept anywhere, and nothing was between two of the last rounds. */
  boolean quiet() {
    return quietRounds >= 2;
  }

  /**
   * The account of the backlogs of one group as this run knows it.
   *
   * @param passedOnNow to them, by the group's connector
   */
  Ledger ledger(String group, long passedOnNow) {
    View view = views.getOrDefault(group, View.NOTHING);
    long accepted = passedOnNow + view.adopted();
    long rest = accepted - view.completed() - view.deadLettered() - view.dropped();
    return new Ledger(
        accepted, view.completed(), view.deadLettered(), view.dropped(), 0, Math.max(0, rest));
  }

  /** The last accounts of backlogs of other streams than the source's. */
  List<Stored> others() {
    return keepers.values().stream()
        .flatMap(keeper -> keeper.latest().stream())
        .filter(one -> !one.stream().equals(sourceStream))
        .toList();
  }

  /** The master cannot be asked: nobody can be blamed for silence. */
  void onMasterAway(long nowNanos) {
    keepers.values().forEach(keeper -> keeper.heardNanos = nowNanos);
  }

  /** Whether somebody has been silent for {@link #SILENCE_NANOS} who may hold something. */
  boolean somebodyIsSilent(long nowNanos) {
    return keepers.values().stream().anyMatch(keeper -> silent(keeper, nowNanos));
  }

  private static boolean silent(Keeper keeper, long nowNanos) {
    return keeper.matters() && nowNanos - keeper.heardNanos > SILENCE_NANOS;
  }

  /** What to say about who is silent, once for each time. */
  Optional<String> news(long nowNanos) {
    for (Map.Entry<String, Keeper> one : keepers.entrySet()) {
      Keeper keeper = one.getValue();
      if (!keeper.told && silent(keeper, nowNanos)) {
        keeper.told = true;
        return Optional.of(
            "backlog "
                + one.getKey()
                + (keeper.left ? " has ended" : " does not answer")
                + "; it kept "
                + keeper.retained()
                + " messages when it was last heard of. The run waits for it: start its worker"
                + " again under the same name with the same --backlog, or end the run; the next"
                + " run of this pipeline finishes what is there.");
      }
    }
    return Optional.empty();
  }
}
