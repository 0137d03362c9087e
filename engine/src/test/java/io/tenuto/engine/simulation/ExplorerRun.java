package io.tenuto.engine.simulation;

import io.tenuto.engine.host.EngineLink;
import io.tenuto.engine.host.InLink;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

/**
 * One way that two sources, two engines and two messages can go: the real machines, and the steps
 * that are possible next. It does the same when the same steps are chosen.
 */
final class ExplorerRun {
  private final Limits limits;
  private final Shells shells;
  private final List<Event> events = new ArrayList<>();
  private final HistoryChecker checker = new HistoryChecker(EnumSet.allOf(Rule.class));
  private final List<ExplorerSource> sources = new ArrayList<>();
  private final ExplorerEngine[] engines = new ExplorerEngine[2];
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

  ExplorerRun(Limits limits, Shells shells) {
    this.limits = limits;
    this.shells = shells;
    begin();
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

  ExplorerEngine engine(int number) {
    return Objects.requireNonNull(engines[number]);
  }

  int nextEpoch() {
    return ++epochs;
  }

  private void begin() {
    engines[0] = new ExplorerEngine(this, shells, 0);
    engines[1] = new ExplorerEngine(this, shells, 1);
    for (int i = 0; i < 2; i++) {
      sources.add(new ExplorerSource(this, i));
    }
    for (ExplorerSource source : sources) {
      source.connect(0);
      source.connect(1);
    }
    readMinorFrames();
    sources.forEach(ExplorerSource::send);
    readMinorFrames();
  }

  /** In how many ways it can go on; 0 if nothing is left to happen. */
  int ways() {
    return steps().size();
  }

  /** It goes on in one of them. */
  void step(int which) {
    steps().get(which).run();
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

  /**
   * A line counts as what the checker knows of it, and so does a connection that is over at this
   * end: a machine may still have work that came over it, but neither hears nor says anything
   * there.
   */
  private Object standIn(Object object) {
    if (object instanceof Line line) {
      return checker.about(line);
    } else if (object instanceof ExplorerLink link && link.closed()) {
      return checker.about(link.line());
    } else if (object instanceof InLink in && !in.open()) {
      return standIn(((EngineLink) in.output()).link());
    }
    return object;
  }

  /**
   * What decides about all that can still happen: the machines, what is on its way, what may still
   * go wrong, and what the checker knows.
   */
  Fingerprint.Print print() {
    var print = new Fingerprint(this::standIn);
    print.add(harms());
    print.add(shells);
    sources.forEach(print::add);
    for (ExplorerEngine engine : engines) {
      print.add(engine);
    }
    print.add(checker);
    return print.print();
  }

  private long harms() {
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

  /**
   * What carries neither messages nor answers arrives at once, unless such a frame is before it.
   */
  private void readMinorFrames() {
    boolean any = true;
    while (any) {
      any = false;
      for (ExplorerSource source : sources) {
        for (ExplorerLink link : List.copyOf(source.links())) {
          if (link.hasMinorFrame()) {
            any = true;
            source.tell(link, 4, link::arrive);
          }
          ExplorerLink far = link.peer();
          if (far.hasMinorFrame()) {
            any = true;
            engineOf(link).tell(far, 4, far::arrive);
          }
        }
      }
    }
  }

  /** What can happen now. */
  private List<Runnable> steps() {
    List<Runnable> steps = new ArrayList<>();
    for (ExplorerSource source : sources) {
      for (ExplorerLink link : source.links()) {
        steps(steps, source, link);
      }
    }
    for (ExplorerEngine engine : engines) {
      if (engine.mayBegin()) {
        steps.add(engine::begin);
      }
      if (engine.running()) {
        steps.add(engine::finish);
      }
      if (crashes < limits.crashes() && !sources.stream().allMatch(ExplorerSource::settled)) {
        steps.add(() -> crash(engine));
      }
    }
    return steps;
  }

  private void steps(List<Runnable> steps, ExplorerSource source, ExplorerLink link) {
    addArrivals(steps, source, link, engineOf(link));
    if (!link.closed() && !link.lost() && !source.settled()) {
      if (revocations < limits.revocations()) {
        steps.add(() -> revoke(source, link));
      }
      if (losses < limits.losses()) {
        steps.add(() -> lose(link, () -> source.tell(link, 2, () -> source.ends(link, false))));
        ExplorerLink far = link.peer();
        steps.add(() -> lose(link, () -> engineOf(link).tell(far, 2, () -> far.end("cut"))));
      }
    }
  }

  private void addArrivals(
      List<Runnable> steps, ExplorerSource source, ExplorerLink link, ExplorerEngine engine) {
    if (link.hasFrames()) {
      steps.add(() -> source.tell(link, 1, link::arrive));
    }
    if (link.hasEnd() && !source.settled()) {
      steps.add(() -> source.tell(link, 2, () -> source.ends(link, false)));
    }
    ExplorerLink far = link.peer();
    if (far.hasFrames()) {
      steps.add(() -> engine.tell(far, 1, far::arrive));
    }
    if (far.hasEnd()) {
      steps.add(() -> engine.tell(far, 2, () -> far.end("cut")));
    }
  }

  private ExplorerEngine engineOf(ExplorerLink link) {
    for (ExplorerEngine engine : engines) {
      if (engine.name().equals(link.line().to())) {
        return engine;
      }
    }
    return engines[0]; // of a former life: its end is closed, and nothing happens there
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
  private void lose(ExplorerLink link, Runnable oneEndHears) {
    losses++;
    link.lose();
    oneEndHears.run();
  }

  /** The lease runs out: first at the receiver, then at the sender, which takes everything back. */
  private void revoke(ExplorerSource source, ExplorerLink link) {
    revocations++;
    ExplorerLink far = link.peer();
    engineOf(link).tell(far, 3, far::lapse);
    source.tell(link, 3, () -> source.ends(link, true));
  }
}
