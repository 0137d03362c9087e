package io.tenuto.engine.host;

import io.tenuto.api.Settlement;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Control;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * A processing engine: slots that run user code, fed by any number of links. Create it from any
 * thread; links are added on the loop's thread.
 */
public final class EngineHost {
  private static final int GIVEN_AT_ONCE = 8;
  private static final Duration WATCH = Duration.ofMillis(50);
  private static final Duration HOLD_UP_WATCH = Duration.ofMillis(20);

  private final Spec spec;
  private final String instance;
  private final Loop loop;
  private final BufferPool pool;
  private final IntFunction<SlotCode> code;
  private final Optional<StageOutput> output;
  private final EngineMachine machine;
  private final Slot[] slots;
  private final List<EngineLink> links = new ArrayList<>();
  private final Heartbeats heartbeats;
  private final Counters counters = new Counters();
  private final ReadyWork ready = new ReadyWork();
  private final List<Work> given = new ArrayList<>(); // not made ready yet
  private final List<Loop.Repeating> timers = new ArrayList<>();
  private boolean flushPending;

  /**
   * An engine's measures.
   *
   * @param name for people, unique within the deployment
   * @param slots messages at once, at least 1
   * @param budgetBytes memory for arrived messages
   * @param contiguousBytes larger messages become spool files
   * @param maxMessageBytes larger messages are rejected before anything is allocated
   * @param spoolFolder where spool files go
   * @param timeLimit of one message in user code, or zero for none
   * @param limitSetBy where people set that
   * @param prefetch whether messages may wait here for a slot that works, so that none stands still
   *     between two of them; otherwise whatever cannot begin at once is given back
   */
  public record Spec(
      String name,
      int slots,
      long budgetBytes,
      long contiguousBytes,
      long maxMessageBytes,
      Path spoolFolder,
      Duration timeLimit,
      String limitSetBy,
      boolean prefetch) {
    public Spec {
      if (slots < 1 || slots > 1024) {
        throw new IllegalArgumentException("slots: " + slots + " is outside 1 to 1024");
      }
    }

    /** Of a stage in a pipeline file. */
    public Spec(
        String name,
        int slots,
        long budgetBytes,
        long contiguousBytes,
        long maxMessageBytes,
        Path spoolFolder,
        Duration timeLimit) {
      this(
          name,
          slots,
          budgetBytes,
          contiguousBytes,
          maxMessageBytes,
          spoolFolder,
          timeLimit,
          "timeLimit in the pipeline file",
          true);
    }
  }

  /** An engine that nobody but itself can end: it makes up its own instance. */
  public EngineHost(
      Spec spec,
      Loop loop,
      BufferPool pool,
      IntFunction<SlotCode> code,
      Optional<StageOutput> output) {
    this(spec, UUID.randomUUID().toString(), loop, pool, code, output);
  }

  /**
   * @param instance what senders know this life of the engine by: another one after each start
   * @param code makes the code of slot n, on the loop's thread, again after a slot was given up
   * @param output the stage's stream, if anybody reads it; its connector must be on the same loop
   */
  public EngineHost(
      Spec spec,
      String instance,
      Loop loop,
      BufferPool pool,
      IntFunction<SlotCode> code,
      Optional<StageOutput> output) {
    this.spec = spec;
    this.instance = instance;
    this.loop = loop;
    this.pool = pool;
    this.code = code;
    this.output = output;
    this.machine = new EngineMachine(spec.slots(), spec.budgetBytes(), spec.prefetch(), commands());
    this.heartbeats = new Heartbeats(loop, links, this::runningMillis);
    this.slots = new Slot[spec.slots()];
    for (int i = 0; i < slots.length; i++) {
      machine.onPreparing(); // before the first slot can say that it is ready
    }
    for (int i = 0; i < slots.length; i++) {
      slots[i] = slot(i);
    }
    loop.execute(
        () -> {
          heartbeats.begin();
          if (!spec.timeLimit().isZero()) {
            timers.add(loop.every(WATCH, this::watch));
          }
          timers.add(loop.every(HOLD_UP_WATCH, this::endHoldUps));
        });
  }

  private EngineMachine.Commands commands() {
    return new EngineMachine.Commands() {
      @Override
      public void start(Work work) {
        EngineHost.this.start(work);
      }

      @Override
      public List<Work> recall() {
        give();
        return ready.recall();
      }
    };
  }

  private Slot slot(int number) {
    var done =
        new Slot.Done() {
          @Override
          public void prepared() {
            loop.execute(machine::onPrepared);
          }

          @Override
          public void putBack(Work rest) {
            loop.executeLazily(() -> machine.onPutBack(rest)); // what wakes the loop comes behind
          }

          @Override
          public void unleased(Work rest) {
            loop.executeLazily(() -> machine.onUnleased(rest));
          }

          @Override
          public void finished(
              Slot slot,
              Work work,
              Report report,
              long elapsedNanos,
              long cpuNanos,
              boolean urgent) {
            Runnable task =
                () -> EngineHost.this.finished(slot, work, report, elapsedNanos, cpuNanos);
            if (urgent) {
              loop.execute(task);
            } else {
              loop.executeLazily(task); // the slot drives the loop itself when it finds no work
            }
          }

          @Override
          public void hold(Work work) {
            loop.executeLazily(work.delivered()::hold); // before what settles the message
          }

          @Override
          public void letGo(Work work) {
            loop.execute(work.delivered()::letGo);
          }

          @Override
          public void outputsSettled(Work work, int index) {
            loop.execute(() -> settle(work, index, 1, Settlement.DONE));
          }
        };
    return new Slot(spec.name() + "-slot-" + number, code.apply(number), ready, output, done, loop);
  }

  public Spec spec() {
    return spec;
  }

  public Counters counters() {
    return counters;
  }

  /** What this engine says of itself when a link is opened. */
  public Control introduction() {
    return Control.of(
        "engine",
        "role",
        "receiver",
        "name",
        spec.name(),
        "instance",
        instance,
        "slots",
        spec.slots(),
        "spoolAbove",
        spec.contiguousBytes(),
        "maxMessage",
        spec.maxMessageBytes());
  }

  /**
   * A link from a sender is open. On the loop's thread.
   *
   * @param epoch the lease epoch that the sender chose for the link
   * @param drain whether the sender empties a backlog
   */
  public LinkHandler open(Link link, int epoch, boolean drain) {
    var opened = new EngineLink(spec, machine, pool, link, epoch, drain, links::remove);
    links.add(opened);
    loop.execute(
        () -> {
          if (links.contains(opened)) { // it may have been closed meanwhile
            machine.join(opened.in());
          }
        });
    return opened;
  }

  /**
   * Asks a sender for no more, and closes its link when nothing of it is left here. On the loop's
   * thread.
   *
   * @param opened what {@link #open} answered
   */
  public void release(LinkHandler opened) {
    for (EngineLink link : List.copyOf(links)) {
      if (link == opened) {
        link.release();
      }
    }
  }

  /** What the user's code uses outside this process, if it runs there. */
  public Optional<OutsideUse> outside() {
    return code instanceof OutsideUse use ? Optional.of(use) : Optional.empty();
  }

  /** Messages that senders have delivered. On the loop's thread. */
  public long arrived() {
    return machine.arrived();
  }

  /** Messages that are here, waiting or running. On the loop's thread. */
  public long held() {
    long held = 0;
    for (EngineLink link : links) {
      held += link.in().receiver().heldMessages();
    }
    return held;
  }

  /**
   * Gives work at the end of the loop's turn, or when some has gathered: to wake a slot takes
   * longer than to run what is quick.
   */
  private void start(Work work) {
    given.add(work);
    if (given.size() == 1) {
      loop.execute(this::give);
    } else if (given.size() >= GIVEN_AT_ONCE) {
      give();
    }
  }

  private void give() {
    given.forEach(ready::add);
    given.clear();
  }

  private void finished(Slot slot, Work work, Report report, long elapsedNanos, long cpuNanos) {
    counters.ran(report.runs(), elapsedNanos, cpuNanos);
    InLink link = work.delivered().link();
    report
        .causes()
        .forEach((index, why) -> link.output().cause(work.delivered().delivery(index), why));
    for (Report.Range range : report.ranges()) {
      settle(work, range.from(), range.count(), range.outcome());
    }
    machine.onFinished(work, report.runs(), elapsedNanos);
    slot.pace(machine.serviceNanos());
  }

  private void settle(Work work, int from, int count, Settlement outcome) {
    if (count == 0) {
      return;
    }
    counters.settled(outcome, count);
    machine.settle(work.delivered(), from, count, outcome);
    if (!flushPending) {
      flushPending = true;
      loop.execute(
          () -> {
            flushPending = false;
            machine.flush();
          });
    }
  }

  private List<Object> runningMillis() {
    long now = loop.nowNanos();
    List<Object> running = new ArrayList<>();
    for (Slot slot : slots) {
      running.add(slot.runningNanos(now) / 1_000_000);
    }
    return running;
  }

  /**
   * Ends messages that have run longer than allowed, and puts new slots in the place of those that
   * hang.
   */
  private void watch() {
    long now = loop.nowNanos();
    give();
    for (int i = 0; i < slots.length; i++) {
      Slot slot = slots[i];
      Optional<Underway.Begun> hanging = slot.abandonIfRunning(now, spec.timeLimit().toNanos());
      if (hanging.isPresent()) {
        keep(hanging.get().work().delivered(), slot);
        timedOut(hanging.get());
        machine.onPreparing();
        slots[i] = slot(i);
      }
    }
  }

  private void endHoldUps() {
    long now = loop.nowNanos();
    for (Slot slot : slots) {
      slot.endHoldUp(now);
    }
  }

  /**
   * User code that does not end when it is interrupted must not come to read another message.
   * Within a process the memory is the sender's, which keeps it until the message is a dead letter.
   */
  private void keep(Delivered delivered, Slot abandoned) {
    delivered.hold();
    abandoned.whenOver(() -> loop.execute(delivered::letGo));
  }

  private void timedOut(Underway.Begun begun) {
    Work work = begun.work();
    int hanging = begun.index();
    for (int i = work.from(); i < hanging; i++) {
      if (!begun.handedOn().get(i)) { // it was run, but nobody has been told how it went
        settle(work, i, 1, Settlement.RELEASED);
      }
    }
    String why =
        "timed out: it ran longer than the limit of "
            + spec.timeLimit().toMillis()
            + " ms. Raise "
            + spec.limitSetBy()
            + ", or find out why it hangs.";
    work.delivered().link().output().cause(work.delivered().delivery(hanging), why);
    settle(work, hanging, 1, Settlement.FAILED);
    int behind = work.from() + work.count() - hanging - 1;
    settle(work, hanging + 1, behind, Settlement.RELEASED);
    machine.onFinished(work, 0, 0);
  }

  /**
   * Gives back what has not been started, and tells senders to send no more. On the loop's thread.
   */
  public void drain() {
    links.forEach(link -> link.link().control(Control.of("drain")));
    machine.drain();
  }

  /** Whether nothing runs and nothing waits. On the loop's thread. */
  public boolean idle() {
    return machine.idle();
  }

  private void cancelTimers() {
    timers.forEach(Loop.Repeating::cancel);
    heartbeats.end();
  }

  /**
   * Ends the slots after their present work and closes the links. Waits up to a time; not on the
   * loop's thread.
   */
  public void close(Duration patience) throws InterruptedException {
    loop.await(this::drain);
    long deadline = System.nanoTime() + patience.toNanos();
    for (int i = 0; i < slots.length; i++) {
      slots[i].end();
      ready.end();
    }
    loop.execute(() -> {}); // a slot may be driving the loop; it looks for work after each turn
    for (Slot slot : slots) {
      slot.awaitEnd(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
    }
    loop.await(this::cancelTimers);
    for (Slot slot : slots) { // those among them that have taken the place of a hanging one
      if (!slot.awaitEnd(1)) {
        slot.abandon();
      }
    }
    loop.await(() -> List.copyOf(links).forEach(link -> link.link().close()));
  }
}
