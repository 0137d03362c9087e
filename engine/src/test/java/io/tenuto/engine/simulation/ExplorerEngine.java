package io.tenuto.engine.simulation;

import io.tenuto.api.Settlement;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.EngineLink;
import io.tenuto.engine.host.EngineMachine;
import io.tenuto.engine.host.InLink;
import io.tenuto.engine.host.Work;
import io.tenuto.transport.BufferPool;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One life of an engine with one slot in an {@link ExplorerRun}: the real machine, and its slot.
 */
final class ExplorerEngine implements EngineMachine.Commands, ExplorerLink.Owner {
  /** The least that a machine takes: the fewer amounts of credit, the fewer states. */
  private static final long BUDGET_BYTES = 1 << 18;

  /** So long that one message is asked for beside the one that runs, as before the first run. */
  private static final long RUN_NANOS = 10_000_000;

  private static final Path HERE = Path.of(".");

  private final ExplorerRun run;
  private final Shells shells;
  private final int number;
  private final int life;
  private final String name;
  private final EngineHost.Spec spec;
  private final EngineMachine machine = new EngineMachine(1, BUDGET_BYTES, this);
  private final BufferPool pool = new BufferPool(0);
  private final IdentityHashMap<InLink, ExplorerLink> links = new IdentityHashMap<>();
  private final ArrayDeque<Work> ready = new ArrayDeque<>();
  private @Nullable Work running;
  private long told;

  ExplorerEngine(ExplorerRun run, Shells shells, int number) {
    this(run, shells, number, 0, number);
  }

  private ExplorerEngine(ExplorerRun run, Shells shells, int number, int life, long told) {
    this.run = run;
    this.shells = shells;
    this.number = number;
    this.life = life;
    this.name = "engine-" + number + "." + life;
    this.spec = new EngineHost.Spec(name, 1, 1 << 20, 1 << 19, 1 << 20, HERE, Duration.ZERO);
    this.told = told;
  }

  int number() {
    return number;
  }

  int life() {
    return life;
  }

  String name() {
    return name;
  }

  /** A hash of what it has been told. */
  long told() {
    return told;
  }

  void open(ExplorerLink end, int epoch) {
    var link = new EngineLink(spec, machine, pool, end, epoch, false, gone -> {});
    end.handler(link);
    links.put(link.in(), end);
    run.record(new Event.Granted(end.line(), Lease.LEASE_NANOS));
    told = ExplorerRun.mix(told, end.line().from().hashCode() * 64L + epoch);
    machine.join(link.in());
  }

  @Override
  public void tell(ExplorerLink link, int what) {
    told =
        ExplorerRun.mix(
            told, link.line().from().hashCode() * 64L + link.line().epoch() * 8L + what);
  }

  /** The process is gone. */
  void crash() {
    links.values().forEach(ExplorerLink::kill);
  }

  /** The life that comes after this one. */
  ExplorerEngine next() {
    return new ExplorerEngine(run, shells, number, life + 1, ExplorerRun.mix(told, life));
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

  /** Whether the message that runs came over this end. */
  boolean runs(ExplorerLink end) {
    return running != null && links.get(running.delivered().link()) == end;
  }

  /**
   * What can be seen of it by anybody: equal for engines that look alike, whatever they are called,
   * and as a rule not for others.
   */
  long mark() {
    long mark = 2L * ready.size() + (running == null ? 0 : 1);
    for (ExplorerLink end : links.values()) {
      mark += end.closed() ? 0 : Fingerprint.mix(end.mark() * 256L + end.peer().mark());
    }
    return mark;
  }

  /** A slot takes work, one message each: nothing has been measured that would make it more. */
  void begin() {
    told = ExplorerRun.mix(told, 7);
    Work work = ready.remove();
    ExplorerLink link = Objects.requireNonNull(links.get(work.delivered().link()));
    if (!shells.mayStart(work.delivered().link(), link.nowNanos())) {
      machine.onUnleased(work);
      machine.onFinished(work.first(0), 0, 0);
      machine.flush();
      return;
    }
    running = work;
    EntryMessage message = message(work);
    run.record(
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

  private static EntryMessage message(Work work) {
    var message = new EntryMessage(new HeaderCache());
    work.delivered().stand(message, work.from());
    message.advance();
    return message;
  }

  void finish() {
    told = ExplorerRun.mix(told, 8);
    Work work = Objects.requireNonNull(running);
    running = null;
    ExplorerLink link = Objects.requireNonNull(links.get(work.delivered().link()));
    EntryMessage message = message(work);
    run.record(
        new Event.Ran(
            link.line(),
            work.delivered().delivery(work.from()),
            Id.of(message.origin(), message.sequence()),
            Settlement.DONE));
    machine.settle(work.delivered(), work.from(), 1, shells.answer(Settlement.DONE));
    machine.onFinished(work, 1, RUN_NANOS);
    machine.flush();
  }
}
