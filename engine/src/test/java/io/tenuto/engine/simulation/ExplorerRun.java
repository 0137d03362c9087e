package io.tenuto.engine.simulation;

import io.tenuto.api.Delivery;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Entries;
import io.tenuto.engine.connector.Lane;
import io.tenuto.engine.connector.LaneHandler;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.EngineLink;
import io.tenuto.engine.host.EngineMachine;
import io.tenuto.engine.host.InLink;
import io.tenuto.engine.host.Work;
import io.tenuto.transport.BufferPool;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.Frames;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Lease;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Ranges;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One way that two sources, two engines and two messages can go: the real machines, and choices of
 * what happens next. Ends where the choices end.
 *
 * <p>Each machine is a function of what it has been told, in its order. So two ways after which
 * each machine has been told the same, and the same has gone wrong on each connection, have led to
 * one state, of which {@link #key} is a 64-bit hash.
 */
final class ExplorerRun {
  private final byte[] choices;
  private final Limits limits;
  private final Shells shells;
  private final History history;
  private final List<Source> sources = new ArrayList<>();
  private final Engine[] engines = new Engine[2];
  private int taken;
  private int open;
  private boolean inStep;
  private int crashes;
  private int revocations;
  private int losses;
  private long harmKey;

  /** How often each thing may go wrong. */
  record Limits(int crashes, int revocations, int losses) {}

  /** There is no choice left, and so many are possible. */
  private static final class Undecided extends RuntimeException {
    private final int ways;

    Undecided(int ways) {
      super(null, null, false, false);
      this.ways = ways;
    }
  }

  ExplorerRun(byte[] choices, Limits limits, Shells shells) {
    this.choices = choices;
    this.limits = limits;
    this.shells = shells;
    this.history = new History(new SimTime(0), shells);
  }

  History history() {
    return history;
  }

  /** In how many ways it can go on; 0 if nothing is left to happen. */
  int open() {
    return open;
  }

  /** Whether it stopped within a step, at something drawn at random. */
  boolean inStep() {
    return inStep;
  }

  ExplorerRun run() {
    try {
      begin();
      while (true) {
        List<Runnable> steps = steps();
        if (steps.isEmpty()) {
          rest();
          return this;
        }
        inStep = false;
        int which = choose(steps.size());
        inStep = true;
        steps.get(which).run();
        readMinorFrames();
        sources.forEach(Source::audit);
      }
    } catch (Undecided e) {
      open = e.ways;
      return this;
    }
  }

  private int choose(int ways) {
    if (taken < choices.length) {
      return choices[taken++];
    }
    throw new Undecided(ways);
  }

  private void begin() {
    inStep = true;
    engines[0] = new Engine(0, 0);
    engines[1] = new Engine(1, 0);
    for (int i = 0; i < 2; i++) {
      sources.add(new Source(i));
    }
    for (Source source : sources) {
      source.connect(0);
      source.connect(1);
    }
    readMinorFrames();
    sources.forEach(source -> source.send(1));
    readMinorFrames();
  }

  private void rest() {
    inStep = false;
    boolean retainsNothing =
        sources.stream().allMatch(source -> source.dispatcher.ledger().retained() == 0);
    history.record(new Event.Rested(retainsNothing));
  }

  /** A hash of what every machine has been told. */
  long key() {
    long key = harmKey;
    for (Source source : sources) {
      key = mix(key, source.told);
    }
    for (Engine engine : engines) {
      key = mix(key, engine.told);
    }
    key = mix(key, crashes * 16L + revocations * 4L + losses);
    for (Source source : sources) {
      for (ExplorerLink link : source.links) {
        key = mix(key, state(link) * 8 + state(link.peer()));
      }
    }
    return key;
  }

  private static long state(ExplorerLink link) {
    return link.closed() ? 1L : link.lost() ? 2L : 0L;
  }

  private static long mix(long state, long more) {
    long mixed = (state ^ more) * 0x9e3779b97f4a7c15L;
    mixed ^= mixed >>> 29;
    mixed *= 0xbf58476d1ce4e5b9L;
    return mixed ^ mixed >>> 32;
  }

  /**
   * What carries neither messages nor answers arrives at once, unless such a frame is before it.
   */
  private void readMinorFrames() {
    boolean any = true;
    while (any) {
      any = false;
      for (Source source : sources) {
        for (ExplorerLink link : List.copyOf(source.links)) {
          any |= readMinorFrame(link);
          any |= readMinorFrame(link.peer());
        }
      }
    }
  }

  private static boolean readMinorFrame(ExplorerLink end) {
    boolean any = end.hasMinorFrame();
    if (any) {
      end.arrive();
    }
    return any;
  }

  /** What can happen now. */
  private List<Runnable> steps() {
    List<Runnable> steps = new ArrayList<>();
    for (Source source : sources) {
      for (ExplorerLink link : source.links) {
        steps(steps, source, link);
      }
    }
    for (Engine engine : engines) {
      if (engine.mayBegin()) {
        steps.add(engine::begin);
      }
      if (engine.running()) {
        steps.add(engine::finish);
      }
      if (crashes < limits.crashes() && !sources.stream().allMatch(Source::settled)) {
        steps.add(() -> crash(engine));
      }
    }
    return steps;
  }

  private void steps(List<Runnable> steps, Source source, ExplorerLink link) {
    addArrivals(steps, source, link, engineOf(link));
    if (!link.closed() && !link.lost() && !source.settled()) {
      if (revocations < limits.revocations()) {
        steps.add(() -> revoke(source, link));
      }
      if (losses < limits.losses()) {
        steps.add(() -> lose(link));
      }
    }
  }

  private void addArrivals(List<Runnable> steps, Source source, ExplorerLink link, Engine engine) {
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

  private Engine engineOf(ExplorerLink link) {
    for (Engine engine : engines) {
      if (engine.name.equals(link.line().to())) {
        return engine;
      }
    }
    return engines[0]; // of a former life: its end is closed, and nothing happens there
  }

  private void crash(Engine engine) {
    crashes++;
    harmKey = mix(harmKey, 1 + engine.number);
    engine.links.values().forEach(ExplorerLink::kill);
    history.record(new Event.Crashed(engine.name));
    engines[engine.number] = new Engine(engine.number, engine.life + 1);
  }

  private void lose(ExplorerLink link) {
    losses++;
    link.lose();
  }

  /** The lease runs out: first at the receiver, then at the sender, which takes everything back. */
  private void revoke(Source source, ExplorerLink link) {
    revocations++;
    link.peer().lapse();
    source.tell(link, 3, () -> source.ends(link, true));
  }

  private final class Source implements Dispatcher.Commands {
    private final int number;
    private final String name;
    private final Dispatcher dispatcher;
    private final List<ExplorerLink> links = new ArrayList<>();
    private final Map<Lane, LaneHandler> lanes = new LinkedHashMap<>();
    private int epoch;
    private long told;

    Source(int number) {
      this.number = number;
      this.name = "source-" + number + ".1";
      var settings =
          new Dispatcher.Settings(
              "main", Delivery.AT_LEAST_ONCE, OnFull.BLOCK, DispatchPolicy.PACK, 3, 1 << 20);
      this.dispatcher = new Dispatcher(settings, this, this::draw);
    }

    private int draw(int ways) {
      int drawn = choose(ways);
      told = mix(told, 100 + drawn);
      return drawn;
    }

    void tell(ExplorerLink link, int what, Runnable event) {
      told = mix(told, link.line().epoch() * 8L + what);
      event.run();
    }

    void send(int count) {
      var origin = new Origin("raw", "source-" + number, 1);
      var messages =
          SimMessages.small(
              origin,
              0,
              count,
              8,
              0,
              (of, index, outcome) ->
                  history.record(new Event.Settled(name, Id.of(of, index), outcome)));
      for (int i = 0; i < count; i++) {
        history.record(new Event.Accepted(name, Id.of(messages, i), messages.crc(i)));
      }
      dispatcher.add(messages, 0, count);
      dispatcher.dispatch();
    }

    /** Opens a connection to the present life of an engine; the first credit comes with it. */
    void connect(int to) {
      Engine engine = Objects.requireNonNull(engines[to]);
      int laneEpoch = ++epoch;
      ExplorerLink link = ExplorerLink.open(new Line(name, engine.name, laneEpoch));
      var lane = new Lane("engine-" + to, false, laneEpoch, Long.MAX_VALUE, 0);
      var handler = new LaneHandler(lane, link, dispatcher, () -> lanes.remove(lane));
      link.handler(handler);
      link.onSettlement(answers -> answered(link, answers));
      lanes.put(lane, handler);
      links.add(link);
      engine.open(link.peer(), laneEpoch);
      told = mix(told, 50 + to * 4L + engine.life);
      dispatcher.join(lane);
    }

    private void answered(ExplorerLink link, ByteBuffer answers) {
      Ranges.read(
          answers,
          (first, count, outcome) -> {
            for (long delivery = first; delivery < first + count; delivery++) {
              history.record(new Event.Answered(link.line(), delivery, outcome));
            }
          });
    }

    /** Hears that a connection is gone, or gives it up, and opens another one. */
    void ends(ExplorerLink link, boolean leaseRanOut) {
      history.record(new Event.Revoked(link.line(), leaseRanOut));
      link.end("gone");
      connect(link.line().to().startsWith("engine-0") ? 0 : 1);
    }

    /** Whether its message is settled: then it takes no part in what goes wrong any more. */
    boolean settled() {
      return dispatcher.ledger().retained() == 0;
    }

    void audit() {
      history.record(new Event.Audited(name, dispatcher.ledger(), dispatcher.releases()));
    }

    @Override
    public void send(Lane lane, long first, Entries entries, int from, int to, int attempt) {
      LaneHandler handler = Objects.requireNonNull(lanes.get(lane));
      var link = (ExplorerLink) handler.link();
      for (int i = from; i < to; i++) {
        Id message = Id.of(entries, i);
        link.deliveries().add(message);
        history.record(new Event.Sent(link.line(), first + i - from, message, attempt));
      }
      handler.send(first, entries, from, to, attempt);
    }

    @Override
    public void demand(Lane lane, long messages, long bytes, long headBytes) {
      Objects.requireNonNull(lanes.get(lane))
          .link()
          .frame(Frames.demand(messages, bytes, headBytes));
    }

    @Override
    public void alone(Lane lane, long question) {
      throw new AssertionError("no engine here has said what it calls its life");
    }

    @Override
    public void together(Lane lane) {
      throw new AssertionError("no engine here has said what it calls its life");
    }

    @Override
    public void deadLetter(
        Entries entries, int index, String cause, List<String> engines, int attempt) {
      history.record(new Event.Buried(name, Id.of(entries, index)));
    }
  }

  private final class Engine implements EngineMachine.Commands {
    private final int number;
    private final int life;
    private final String name;
    private final EngineHost.Spec spec;
    private final EngineMachine machine = new EngineMachine(1, 1 << 20, this);
    private final BufferPool pool = new BufferPool(0);
    private final IdentityHashMap<InLink, ExplorerLink> links = new IdentityHashMap<>();
    private final ArrayDeque<Work> ready = new ArrayDeque<>();
    private @Nullable Work running;
    private long told;

    Engine(int number, int life) {
      this.number = number;
      this.life = life;
      this.name = "engine-" + number + "." + life;
      this.spec =
          new EngineHost.Spec(name, 1, 1 << 20, 1 << 19, 1 << 20, Path.of("."), Duration.ZERO);
      this.told = life;
    }

    void open(ExplorerLink end, int laneEpoch) {
      var link = new EngineLink(spec, machine, pool, end, laneEpoch, false, gone -> {});
      end.handler(link);
      links.put(link.in(), end);
      history.record(new Event.Granted(end.line(), Lease.LEASE_NANOS));
      told = mix(told, end.line().from().hashCode() * 64L + laneEpoch);
      machine.join(link.in());
    }

    void tell(ExplorerLink link, int what, Runnable event) {
      told = mix(told, link.line().from().hashCode() * 64L + link.line().epoch() * 8L + what);
      event.run();
    }

    @Override
    public void start(Work work) {
      ready.add(work);
    }

    @Override
    public List<Work> recall() {
      var back = new ArrayList<>(ready);
      ready.clear();
      return back;
    }

    boolean mayBegin() {
      return running == null && !ready.isEmpty();
    }

    boolean running() {
      return running != null;
    }

    /** A slot takes work, one message each: nothing has been measured that would make it more. */
    void begin() {
      told = mix(told, 7);
      Work work = ready.remove();
      ExplorerLink link = Objects.requireNonNull(links.get(work.delivered().link()));
      if (!shells.mayStart(work.delivered().link(), link.nowNanos())) {
        machine.settle(work.delivered(), work.from(), work.count(), Settlement.RELEASED);
        machine.onFinished(work, 0, 0);
        machine.flush();
        return;
      }
      running = work;
      EntryMessage message = message(work);
      history.record(
          new Event.Entered(
              link.line(),
              work.delivered().delivery(work.from()),
              Id.of(message.origin(), message.sequence()),
              SimMessages.crc(message.payload().buffer()),
              link.nowNanos()));
      if (shells.answersAtEntry()) {
        machine.settle(work.delivered(), work.from(), 1, Settlement.DONE);
        machine.flush();
      }
    }

    private EntryMessage message(Work work) {
      var message = new EntryMessage(new HeaderCache());
      work.delivered().stand(message, work.from());
      message.advance();
      return message;
    }

    void finish() {
      told = mix(told, 8);
      Work work = Objects.requireNonNull(running);
      running = null;
      ExplorerLink link = Objects.requireNonNull(links.get(work.delivered().link()));
      EntryMessage message = message(work);
      history.record(
          new Event.Ran(
              link.line(),
              work.delivered().delivery(work.from()),
              Id.of(message.origin(), message.sequence()),
              Settlement.DONE));
      machine.settle(work.delivered(), work.from(), 1, Settlement.DONE);
      machine.onFinished(work, 1, 1_000_000);
      machine.flush();
    }
  }
}
