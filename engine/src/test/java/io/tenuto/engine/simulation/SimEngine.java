package io.tenuto.engine.simulation;

import io.tenuto.api.Settlement;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.EngineLink;
import io.tenuto.engine.host.EngineMachine;
import io.tenuto.engine.host.InLink;
import io.tenuto.engine.host.Work;
import io.tenuto.transport.BufferPool;
import io.tenuto.wire.Control;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** One life of an engine: the real machine and link handler, simulated slots. */
final class SimEngine implements SimSender.Target, EngineMachine.Commands {
  private static final long BUDGET_BYTES = 1 << 20;

  private final World world;
  private final SimTime time;
  private final String name;
  private final int slots;
  private final Consumer<SimEngine> onKilled;
  private final EngineHost.Spec spec;
  private final EngineMachine machine;
  private final SimClock clock;
  private final long mostNanos;
  private final BufferPool pool = new BufferPool(0);
  private final List<EngineLink> links = new ArrayList<>();
  private final IdentityHashMap<InLink, SimLink> ends = new IdentityHashMap<>();
  private final IdentityHashMap<SimLink, Map<Long, Long>> beaten = new IdentityHashMap<>();
  private final IdentityHashMap<SimLink, Long> numbers = new IdentityHashMap<>();
  private final List<SimLink> opened = new ArrayList<>();
  private final ArrayDeque<Work> ready = new ArrayDeque<>();
  private long beats;
  private int busy;
  private boolean alive = true;
  private boolean draining;
  private long frozenUntil;
  private long stoodStillNanos;
  private long slowUntil;

  /**
   * @param onKilled told when a message has ended this life
   */
  SimEngine(World world, String engine, int slots, Consumer<SimEngine> onKilled) {
    this.onKilled = onKilled;
    this.world = world;
    this.time = world.time();
    this.name = world.life(engine);
    this.slots = slots;
    this.clock = new SimClock(time);
    this.mostNanos = time.random.nextBoolean() ? 4_000_000 : 100_000;
    this.spec =
        new EngineHost.Spec(
            name, slots, BUDGET_BYTES, BUDGET_BYTES / 2, 1 << 20, Path.of("."), Duration.ZERO);
    this.machine = new EngineMachine(slots, world.shells().engineBudget(BUDGET_BYTES), this);
    beat();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String instance() {
    return name;
  }

  @Override
  public long spoolAboveBytes() {
    return spec.contiguousBytes();
  }

  @Override
  public boolean stores() {
    return false;
  }

  @Override
  public void open(SimLink end, int epoch, boolean drain) {
    for (EngineLink link : links) {
      if (((SimLink) link.link()).line().from().equals(end.line().from())) {
        link.release(); // its sender has come back before its old link was found dead
      }
    }
    Map<Long, Long> beats = new LinkedHashMap<>();
    beaten.put(end, beats);
    var link = new EngineLink(spec, machine, pool, end, epoch, drain, this::left);
    end.handler(link);
    end.onControl(
        control -> {
          Long sent = control.type().equals("alive") ? beats.remove(control.number("n")) : null;
          if (sent != null) {
            granted(end, sent);
          }
        });
    links.add(link);
    ends.put(link.in(), end);
    opened.add(end);
    granted(end, clockNanos());
    machine.join(link.in());
  }

  private void left(EngineLink link) {
    links.remove(link);
    world.history().record(new Event.Left(((SimLink) link.link()).line()));
  }

  private void granted(SimLink end, long sentNanos) {
    world.history().record(new Event.Granted(end.line(), sentNanos + Lease.LEASE_NANOS));
  }

  private void beat() {
    time.after(
        Lease.INTERVAL_NANOS,
        () -> {
          if (alive) {
            if (!frozen()) {
              int step = world.steps().begin(this, "ticks", "as a receiver");
              beatAll();
              world.steps().end(this, step);
            }
            beat();
          }
        });
  }

  private void beatAll() {
    long now = clockNanos();
    long number = beats++;
    for (EngineLink link : List.copyOf(links)) {
      var end = (SimLink) link.link();
      Objects.requireNonNull(beaten.get(end)).put(numbers.merge(end, 1L, Long::sum) - 1, now);
      link.beat(world.shells().beatNanos(machineNanos()), List.of());
    }
    if (number % 2 == 0) {
      long committed =
          links.stream().mapToLong(link -> link.in().receiver().committedBytes()).sum();
      world.history().record(new Event.Held(name, committed, BUDGET_BYTES));
    }
  }

  @Override
  public void start(Work work) {
    ready.add(work);
    next();
  }

  @Override
  public List<Work> recall() {
    var back = new ArrayList<>(ready);
    ready.clear();
    Settlement answer = world.shells().drained();
    if (draining && answer != Settlement.RELEASED) {
      back.forEach(work -> machine.settle(work.delivered(), work.from(), work.count(), answer));
    }
    return back;
  }

  private void next() {
    Work work = busy < slots ? ready.poll() : null;
    if (work != null) {
      busy++;
      var message = new EntryMessage(new HeaderCache());
      work.delivered().stand(message, work.from());
      new Slot(work, message).message();
    }
  }

  /** Runs a piece of work, one message after the other, each taking its time. */
  private final class Slot {
    private final Work work;
    private final EntryMessage message;
    private final Line line;
    private final long beganNanos = time.now();
    private int index;
    private int ran;
    private boolean mayStart;
    private Settlement last = Settlement.RELEASED;

    Slot(Work work, EntryMessage message) {
      this.work = work;
      this.message = message;
      this.line = Objects.requireNonNull(ends.get(work.delivered().link())).line();
      this.index = work.from();
    }

    /** Whether this goes on now; a frozen engine stands still in the middle of a message. */
    private boolean stands(Runnable then) {
      if (alive && frozen()) {
        time.at(frozenUntil, then);
      }
      return !alive || frozen();
    }

    void message() {
      if (stands(this::message)) {
        return;
      }
      if (index == work.from() + work.count()) {
        over();
        return;
      }
      if (!work.delivered().large()) {
        message.advance();
      }
      if (index == work.from() || world.shells().asksBeforeEach()) {
        mayStart = world.shells().mayStart(work.delivered().link(), machineNanos());
      }
      if (!mayStart) {
        int step = world.steps().begin(SimEngine.this, "puts aside", "work without a lease");
        machine.onUnleased(work.behind(index - work.from()));
        world.steps().end(SimEngine.this, step);
        over();
        return;
      }
      Id id = Id.of(message.origin(), message.sequence());
      int step = world.steps().begin(SimEngine.this, "begins", "a message");
      for (int i = world.shells().runs(id.sequence()); i > 0; i--) {
        int crc = SimMessages.crc(message.payload().buffer());
        world.history().record(new Event.Entered(line, delivery(), id, crc, clockNanos()));
      }
      if (world.shells().answersAtEntry()) {
        machine.settle(work.delivered(), index, 1, Settlement.DONE);
        machine.flush();
      }
      long most = time.now() < slowUntil ? 200_000_000 : mostNanos;
      time.after(time.between(20_000, most), () -> finish(id));
      world.steps().end(SimEngine.this, step);
    }

    private long delivery() {
      return work.delivered().delivery(index);
    }

    private void finish(Id id) {
      if (stands(() -> finish(id))) {
        return;
      }
      if (world.poison().endsEngine(id)) {
        crash();
        onKilled.accept(SimEngine.this);
        return;
      }
      boolean fails = world.poison().fails(id) || time.random.nextInt(200) == 0;
      last = fails ? Settlement.FAILED : Settlement.DONE;
      int step = world.steps().begin(SimEngine.this, "has run", last.name());
      world.history().record(new Event.Ran(line, delivery(), id, last));
      int whose = world.shells().answersFor(index, work.from(), work.count());
      machine.settle(work.delivered(), whose, 1, world.shells().answer(last));
      index++;
      ran++;
      world.steps().end(SimEngine.this, step);
      message();
    }

    private void over() {
      busy--;
      int step = world.steps().begin(SimEngine.this, "is done with", "a piece of work");
      if (world.shells().finishes(last)) {
        machine.onFinished(work.first(index - work.from()), ran, time.now() - beganNanos);
        machine.flush();
      }
      world.steps().end(SimEngine.this, step);
      next();
    }
  }

  void freeze(long nanos) {
    long until = Math.max(frozenUntil, time.now() + nanos);
    stoodStillNanos += until - Math.max(frozenUntil, time.now());
    frozenUntil = until;
    time.at(frozenUntil, () -> opened.forEach(SimLink::thaw));
  }

  /** From now on everything takes long here. */
  void slow(long nanos) {
    slowUntil = Math.max(slowUntil, time.now() + nanos);
  }

  /** Gives back what has not begun, as on a scale-down. */
  void drain() {
    if (!draining && alive) {
      draining = true;
      links.forEach(link -> link.link().control(Control.of("drain")));
      machine.drain();
    }
  }

  /** As kill -9: nothing more happens here, and the system closes the sockets. */
  void crash() {
    if (alive) {
      alive = false;
      opened.forEach(SimLink::hostDied);
      world.history().record(new Event.Crashed(name));
    }
  }

  /** Records its own count of runs. */
  void count() {
    if (alive && machine.idle()) {
      world.history().record(new Event.Counted(name, machine.finished()));
    }
  }

  @Override
  public String process() {
    return "engine";
  }

  @Override
  public boolean alive() {
    return alive;
  }

  @Override
  public boolean frozen() {
    return time.now() < frozenUntil;
  }

  @Override
  public long clockNanos() {
    return clock.nanos();
  }

  /** The clock that leases are held against. */
  private long machineNanos() {
    return world.shells().engineClock(clockNanos(), stoodStillNanos);
  }
}
