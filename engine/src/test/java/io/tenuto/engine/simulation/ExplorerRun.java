package io.tenuto.engine.simulation;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

/**
 * One way that two sources, two engines and two messages can go: the real machines, and the steps
 * that are possible next. It does the same when the same steps are chosen.
 */
final class ExplorerRun {
  /** More connections than a source has at a time, with those that are over at one end only. */
  private static final int MOST_LINKS = 8;

  private static final int PLACES = 2 * MOST_LINKS;

  private final Limits limits;
  private final Shells shells;
  private final List<Event> events = new ArrayList<>();
  private final HistoryChecker checker = new HistoryChecker(EnumSet.allOf(Rule.class));
  private final List<ExplorerSource> sources = new ArrayList<>();
  private final ExplorerEngine[] engines = new ExplorerEngine[2];
  private final ArrayDeque<ExplorerLink> minor = new ArrayDeque<>();
  private final ByteArrayOutputStream ways = new ByteArrayOutputStream();
  private int epochs;
  private int crashes;
  private int revocations;
  private int losses;
  private long harmKey;

  /** How often each thing may go wrong. */
  record Limits(int crashes, int revocations, int losses) {
    /** How many things may go wrong in all. */
    int all() {
      return crashes + revocations + losses;
    }
  }

  /** What can happen: to a connection of a source, or in an engine. */
  private enum Way {
    SENDER_READS(0),
    SENDER_HEARS_OF_THE_END(1),
    RECEIVER_READS(2),
    RECEIVER_HEARS_OF_THE_END(3),
    LEASE_RUNS_OUT(4),
    LOST_AND_SENDER_HEARS(5),
    LOST_AND_RECEIVER_HEARS(6),
    BEGINS(7),
    FINISHES(8),
    CRASHES(9);

    private static final Way[] BY_NUMBER = new Way[values().length];

    static {
      for (Way way : values()) {
        BY_NUMBER[way.number] = way;
      }
    }

    private final int number;

    Way(int number) {
      this.number = number;
    }

    static Way of(byte which) {
      return BY_NUMBER[(which & 0xff) / PLACES];
    }

    /** As it happens there. */
    int at(int place) {
      return number * PLACES + place;
    }
  }

  /**
   * @param start who begins in whose place
   */
  ExplorerRun(Limits limits, Shells shells, Swap start) {
    this.limits = limits;
    this.shells = shells;
    begin(start);
  }

  /** Something has happened: the checker sees it at once. */
  void record(Event event) {
    if (shells.records(event)) {
      events.add(event);
      checker.next(event);
    }
  }

  /** What has happened so far. */
  List<Event> events() {
    return events;
  }

  List<HistoryChecker.Violation> violations() {
    return checker.violations();
  }

  HistoryChecker checker() {
    return checker;
  }

  Shells shells() {
    return shells;
  }

  List<ExplorerSource> sources() {
    return sources;
  }

  ExplorerEngine engine(int number) {
    return Objects.requireNonNull(engines[number]);
  }

  int nextEpoch() {
    return ++epochs;
  }

  private void begin(Swap start) {
    engines[0] = new ExplorerEngine(this, shells, 0);
    engines[1] = new ExplorerEngine(this, shells, 1);
    for (int i = 0; i < 2; i++) {
      sources.add(new ExplorerSource(this, i));
    }
    for (int i = 0; i < 2; i++) {
      ExplorerSource source = sources.get(start.source(i));
      source.connect(start.engine(0));
      source.connect(start.engine(1));
    }
    readMinorFrames();
    for (int i = 0; i < 2; i++) {
      sources.get(start.source(i)).send();
    }
    readMinorFrames();
  }

  /** The accounts are compared with the history. */
  void audit() {
    sources.forEach(ExplorerSource::audit);
  }

  /** Nothing is left to happen. */
  void rest() {
    boolean retainsNothing = sources.stream().allMatch(ExplorerSource::settled);
    record(new Event.Rested(retainsNothing));
  }

  /** How often each thing has gone wrong. */
  long harms() {
    return crashes * 16L + revocations * 4L + losses;
  }

  /** A hash of what every machine has been told. */
  long told() {
    long key = harmKey;
    for (ExplorerSource source : sources) {
      key = mix(key, source.told());
    }
    for (ExplorerEngine engine : engines) {
      key = mix(key, engine.told());
    }
    key = mix(key, harms());
    for (ExplorerSource source : sources) {
      for (ExplorerLink link : source.links()) {
        key = mix(key, state(link) * 8 + state(link.peer()));
      }
    }
    return key;
  }

  private static long state(ExplorerLink link) {
    return link.closed() ? 1L : link.lost() ? 2L : 0L;
  }

  static long mix(long state, long more) {
    return Fingerprint.mix(state * 31 + more);
  }

  /** The next frame at an end carries neither messages nor answers. */
  void hasMinorFrame(ExplorerLink end) {
    minor.add(end);
  }

  /**
   * What carries neither messages nor answers arrives at once, unless such a frame is before it: in
   * the order in which it came to be the next one, which is the doing of the machines alone.
   */
  private void readMinorFrames() {
    for (ExplorerLink end = minor.poll(); end != null; end = minor.poll()) {
      while (end.hasMinorFrame()) {
        end.owner().tell(end, 4);
        end.arrive();
      }
    }
  }

  /**
   * All that can happen now, each as a number that means the same in every run that went this way;
   * nothing if nothing is left to happen.
   */
  byte[] ways() {
    ways.reset();
    for (int i = 0; i < sources.size(); i++) {
      ExplorerSource source = sources.get(i);
      List<ExplorerLink> links = source.links();
      for (int j = 0; j < links.size(); j++) {
        addArrivals(source, links.get(j), i * MOST_LINKS + j);
        addHarms(source, links.get(j), i * MOST_LINKS + j);
      }
    }
    boolean mayCrash =
        crashes < limits.crashes() && !sources.stream().allMatch(ExplorerSource::settled);
    for (int i = 0; i < engines.length; i++) {
      add(engines[i].mayBegin(), Way.BEGINS, i);
      add(engines[i].running(), Way.FINISHES, i);
      add(mayCrash, Way.CRASHES, i);
    }
    return ways.toByteArray();
  }

  private void add(boolean possible, Way way, int where) {
    if (possible) {
      ways.write(way.at(where));
    }
  }

  private void addArrivals(ExplorerSource source, ExplorerLink link, int where) {
    ExplorerLink far = link.peer();
    add(link.hasFrames(), Way.SENDER_READS, where);
    add(link.hasEnd() && !source.settled(), Way.SENDER_HEARS_OF_THE_END, where);
    add(far.hasFrames(), Way.RECEIVER_READS, where);
    add(far.hasEnd(), Way.RECEIVER_HEARS_OF_THE_END, where);
  }

  private void addHarms(ExplorerSource source, ExplorerLink link, int where) {
    if (!link.closed() && !link.lost() && !source.settled()) {
      add(revocations < limits.revocations(), Way.LEASE_RUNS_OUT, where);
      add(losses < limits.losses(), Way.LOST_AND_SENDER_HEARS, where);
      add(losses < limits.losses(), Way.LOST_AND_RECEIVER_HEARS, where);
    }
  }

  /** One of the {@link #ways} happens. */
  void step(byte which) {
    Way way = Way.of(which);
    int where = (which & 0xff) % PLACES;
    switch (way) {
      case BEGINS -> engines[where].begin();
      case FINISHES -> engines[where].finish();
      case CRASHES -> crash(engines[where]);
      default -> {
        ExplorerSource source = sources.get(where / MOST_LINKS);
        step(way, source, source.links().get(where % MOST_LINKS));
      }
    }
    readMinorFrames();
  }

  private void step(Way way, ExplorerSource source, ExplorerLink link) {
    ExplorerLink far = link.peer();
    switch (way) {
      case SENDER_READS -> read(link);
      case RECEIVER_READS -> read(far);
      case SENDER_HEARS_OF_THE_END -> senderHears(source, link, 2);
      case RECEIVER_HEARS_OF_THE_END -> receiverHears(far);
      case LEASE_RUNS_OUT -> revoke(source, link);
      case LOST_AND_SENDER_HEARS -> {
        lose(link);
        senderHears(source, link, 2);
      }
      case LOST_AND_RECEIVER_HEARS -> {
        lose(link);
        receiverHears(far);
      }
      default -> throw new AssertionError(way);
    }
  }

  private static void read(ExplorerLink end) {
    end.owner().tell(end, 1);
    end.arrive();
  }

  private static void senderHears(ExplorerSource source, ExplorerLink link, int what) {
    source.tell(link, what);
    source.ends(link, what == 3);
  }

  private static void receiverHears(ExplorerLink far) {
    far.owner().tell(far, 2);
    far.end("cut");
  }

  private void crash(ExplorerEngine engine) {
    crashes++;
    harmKey = mix(harmKey, 1 + engine.number());
    engine.crash();
    record(new Event.Crashed(engine.name()));
    engines[engine.number()] = engine.next();
  }

  /**
   * A connection breaks, and one end hears of it. Before, it is as if what is lost were still on
   * its way.
   */
  private void lose(ExplorerLink link) {
    losses++;
    link.lose();
  }

  /** The lease runs out: first at the receiver, then at the sender, which takes everything back. */
  private void revoke(ExplorerSource source, ExplorerLink link) {
    revocations++;
    ExplorerLink far = link.peer();
    far.owner().tell(far, 3);
    far.lapse();
    senderHears(source, link, 3);
  }
}
