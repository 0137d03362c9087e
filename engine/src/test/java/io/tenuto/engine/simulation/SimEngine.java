package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Settlement;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.EngineLink;
import io.tenuto.engine.host.EngineMachine;
import io.tenuto.engine.host.Work;
import io.tenuto.transport.BufferPool;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One life of an engine: the real machine and link handler, simulated slots. */
final class SimEngine implements SimSender.Target, EngineMachine.Commands {
  static final long BUDGET_BYTES = 1 << 20;
  private static final int POISON_EVERY = 150;
  private static final int KILLER_EVERY = 400;

  private final SimTime time;
  private final History history;
  private final String name;
  private final int slots;
  private final String instance;
  private final Consumer<SimEngine> onKilled;
  private final List<History.Running> running = new ArrayList<>();
  private final EngineHost.Spec spec;
  private final EngineMachine machine;
  private final BufferPool pool = new BufferPool(0);
  private final List<EngineLink> links = new ArrayList<>();
  private final List<SimLink> ends = new ArrayList<>();
  private final ArrayDeque<Work> ready = new ArrayDeque<>();
  private int busy;
  private boolean alive = true;
  private long frozenUntil;
  private boolean draining;

  /**
   * @param onKilled told when a message has ended this life
   */
  SimEngine(SimTime time, History history, String name, int slots, Consumer<SimEngine> onKilled) {
    this.time = time;
    this.history = history;
    this.name = name;
    this.slots = slots;
    this.instance = name + " in its life " + time.random.nextLong();
    this.onKilled = onKilled;
    this.spec =
        new EngineHost.Spec(
            name, slots, BUDGET_BYTES, BUDGET_BYTES / 2, 1 << 20, Path.of("."), Duration.ZERO);
    this.machine = new EngineMachine(slots, BUDGET_BYTES, this);
    beat();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String instance() {
    return instance;
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
    var link = new EngineLink(spec, machine, pool, end, epoch, drain, links::remove);
    end.handler(link);
    links.add(link);
    ends.add(end);
    machine.join(link.in());
  }

  private void beat() {
    time.after(
        Lease.INTERVAL_NANOS,
        () -> {
          if (alive) {
            if (!frozen()) {
              links.forEach(link -> link.beat(time.now(), List.of()));
              assertBudget();
            }
            beat();
          }
        });
  }

  private void assertBudget() {
    long committed = links.stream().mapToLong(link -> link.in().receiver().committedBytes()).sum();
    assertThat(committed).as("bytes granted or held by %s", name).isLessThanOrEqualTo(BUDGET_BYTES);
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
    return back;
  }

  private void next() {
    Work work = busy < slots ? ready.poll() : null;
    if (work == null) {
      return;
    }
    busy++;
    var message = new EntryMessage(new HeaderCache());
    work.delivered().stand(message, work.from());
    message(work, message, work.from(), time.now(), 0);
  }

  /**
   * Runs one message after the other, each taking its time; a frozen engine stands still in the
   * middle of one.
   */
  private void message(Work work, EntryMessage message, int index, long began, int ran) {
    if (!alive) {
      return;
    }
    if (frozen()) {
      time.at(frozenUntil, () -> message(work, message, index, began, ran));
      return;
    }
    if (index == work.from() + work.count()) {
      busy--;
      machine.onFinished(work, ran, time.now() - began);
      machine.flush();
      next();
      return;
    }
    if (!work.delivered().large()) {
      message.advance();
    }
    long sequence = message.sequence();
    if (!work.delivered().link().mayStart(time.now())) {
      machine.settle(work.delivered(), index, 1, Settlement.RELEASED);
      message(work, message, index + 1, began, ran);
      return;
    }
    assertLeased(work, sequence);
    history.entered(name, message.origin(), sequence, time.now());
    running.add(new History.Running(message.origin(), sequence));
    time.after(
        time.between(20_000, 4_000_000), () -> finish(work, message, index, sequence, began, ran));
  }

  private void finish(
      Work work, EntryMessage message, int index, long sequence, long began, int ran) {
    if (!alive) {
      return;
    }
    if (frozen()) {
      time.at(frozenUntil, () -> finish(work, message, index, sequence, began, ran));
      return;
    }
    if (kills(sequence)) {
      crash();
      onKilled.accept(this);
      return;
    }
    running.remove(new History.Running(message.origin(), sequence));
    boolean poison = sequence % POISON_EVERY == POISON_EVERY - 1;
    boolean fails = poison || time.random.nextInt(200) == 0;
    if (fails) {
      history.failed(message.origin(), sequence);
    } else {
      history.processed(message.origin(), sequence);
    }
    machine.settle(work.delivered(), index, 1, fails ? Settlement.FAILED : Settlement.DONE);
    message(work, message, index + 1, began, ran + 1);
  }

  /** The sender must not have taken back by the lease what is begun here. */
  private void assertLeased(Work work, long sequence) {
    for (EngineLink link : links) {
      if (link.in() == work.delivered().link()) {
        assertThat(((SimLink) link.link()).peer().revoked())
            .as("message %s enters user code of %s after its lease was revoked", sequence, name)
            .isFalse();
      }
    }
  }

  /** Whether a message ends the engine that runs it. */
  static boolean kills(long sequence) {
    return sequence % KILLER_EVERY == KILLER_EVERY - 1;
  }

  void freeze(long nanos) {
    frozenUntil = Math.max(frozenUntil, time.now() + nanos);
    time.at(frozenUntil, () -> ends.forEach(SimLink::thaw));
  }

  /** Gives back what has not begun, as on a scale-down. */
  void drain() {
    if (!draining) {
      draining = true;
      links.forEach(link -> link.link().control(io.tenuto.wire.Control.of("drain")));
      machine.drain();
    }
  }

  /** As kill -9: nothing more happens here, and the system closes the sockets. */
  void crash() {
    if (alive) {
      history.died(instance, running);
    }
    alive = false;
    ends.forEach(SimLink::cut);
  }

  @Override
  public List<SimLink> ends() {
    return ends;
  }

  int slots() {
    return slots;
  }

  @Override
  public boolean alive() {
    return alive;
  }

  @Override
  public boolean frozen() {
    return time.now() < frozenUntil;
  }
}
