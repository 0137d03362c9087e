package io.tenuto.engine.host;

import io.tenuto.transport.Loop;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs user code on one message at a time: it makes the code ready, takes work that
 * waits, has it run ({@link OneByOne}, {@link RunningAhead}) and tells what became of it, until
 * there is no more or it is given up.
 */
final class Slot {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Asking for processor time takes a while; between, its share of the elapsed time stands. */
  private static final long CPU_INTERVAL_NANOS = 1_000_000;

  /** Messages that are quicker than this are run by the thread that has just read them. */
  private static final long QUICK_NANOS = 100_000;

  /** How long the loop may wait for a slot that drives it. */
  private static final long AWAY_NANOS = 250_000;

  private final SlotCode code;
  private final Done done;
  private final Loop loop;
  private final ReadyWork ready;
  private final Readiness readiness;
  private final Underway underway = new Underway();
  private final OneByOne oneByOne;
  private final @Nullable RunningAhead ahead; // if the code may be given messages ahead
  private final Thread thread;
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
  private boolean mayDrive; // the loop may wait until this slot looks after it
  private long cpuAskedNanos;
  private double cpuShare; // processor time by elapsed time, when it was last asked for
  private volatile double serviceNanos = Double.NaN;

  /** Told, on the slot's thread, what became of work. */
  interface Done {
    /** The slot's code is ready for its first message. Told once. */
    void prepared();

    /**
     * The slot does not begin the rest of its work, and will say that the first part is finished.
     */
    void putBack(Work rest);

    /** The same, since the link that it came over has no lease; the first part may be nothing. */
    void unleased(Work rest);

    /**
     * Work is over.
     *
     * @param cpuNanos processor time of the work
     * @param urgent whether nobody looks after the loop soon anyway
     */
    void finished(
        Slot slot, Work work, Report report, long elapsedNanos, long cpuNanos, boolean urgent);

    /** Outputs that were accepted may still be read from the memory of work that is settled. */
    void hold(Work work);

    /** They are settled too. Any thread. */
    void letGo(Work work);

    /** The outputs of one message are settled. Any thread. */
    void outputsSettled(Work work, int index);
  }

  /**
   * @param ready the work of all slots of an engine
   */
  Slot(
      String name,
      SlotCode code,
      ReadyWork ready,
      Optional<StageOutput> output,
      Done done,
      Loop loop) {
    this.loop = loop;
    this.ready = ready;
    this.code = code;
    this.done = done;
    this.readiness = new Readiness(code);
    var outcomes = new Outcomes(output, underway, done);
    this.oneByOne = new OneByOne(code, readiness, underway, outcomes);
    this.ahead =
        code instanceof AheadCode able
            ? new RunningAhead(able, readiness, underway, outcomes, () -> serviceNanos)
            : null;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** What a message takes at present, in the mean. */
  void pace(double nanos) {
    serviceNanos = nanos;
  }

  /** No work comes any more: there is nothing to make code ready for. */
  void end() {
    readiness.end();
  }

  boolean awaitEnd(long millis) throws InterruptedException {
    thread.join(millis);
    return !thread.isAlive();
  }

  /** How long the present message has been running, 0 if none is. */
  long runningNanos(long nowNanos) {
    return underway.runningNanos(nowNanos);
  }

  /** Others do not wait any longer behind a message that runs for long. Any thread. */
  void endHoldUp(long nowNanos) {
    if (ahead != null) {
      ahead.endHoldUp(nowNanos);
    }
  }

  /**
   * The slot is given up: it takes no more work, and nothing is told of what it has begun.
   *
   * @return what that is, if anything
   */
  Optional<Underway.Begun> abandon() {
    Optional<Underway.Begun> begun = underway.giveUp(thread);
    abort();
    return begun;
  }

  /**
   * Gives the slot up if its present message has been running longer than a limit.
   *
   * @return what it has begun; empty if the slot goes on
   */
  Optional<Underway.Begun> abandonIfRunning(long nowNanos, long limitNanos) {
    Optional<Underway.Begun> begun = underway.giveUpIfRunning(nowNanos, limitNanos, thread);
    if (begun.isPresent()) {
      abort();
    }
    return begun;
  }

  private void abort() {
    readiness.end();
    code.abort();
  }

  private void run() {
    try {
      if (readiness.readyAtLast()) {
        done.prepared();
        while (!underway.givenUp()) {
          Work work = begun();
          if (work == null) {
            break;
          }
          perform(work);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // only an abandoned slot is interrupted, and it is over
    } finally {
      closeCode();
      over.complete(null);
    }
  }

  private void closeCode() {
    try {
      code.close();
    } catch (Exception | Error e) {
      System.getLogger(Slot.class.getName())
          .log(
              System.Logger.Level.WARNING,
              thread.getName() + ": user code failed while it was closed",
              e);
    }
  }

  /**
   * Does something when the thread has ended, and no code of the slot runs any more. Any thread.
   */
  void whenOver(Runnable then) {
    var unused = over.thenRun(then);
  }

  /** Work that this slot runs now, or null if it is over; an abandoned one leaves it to others. */
  private @Nullable Work begun() throws InterruptedException {
    ReadyWork.Next next = next();
    Work work = next.work().orElse(null);
    if (underway.begin(work)) {
      return work;
    }
    ready.putBack(next);
    return null;
  }

  private ReadyWork.Next next() throws InterruptedException {
    ReadyWork.Next next = ready.poll();
    if (next == null && mayDrive) {
      next = loop.drive(ready::poll);
      if (next != null && next.work().map(this::expectedNanos).orElse(0.0) > AWAY_NANOS) {
        loop.standIn();
      }
    }
    return next != null ? next : ready.take();
  }

  private double expectedNanos(Work work) {
    return work.count() * serviceNanos;
  }

  private void perform(Work work) {
    long start = System.nanoTime();
    boolean askCpu = start - cpuAskedNanos >= CPU_INTERVAL_NANOS;
    long cpuBefore = askCpu ? THREADS.getCurrentThreadCpuTime() : 0;
    var report = new Report();
    Ran ran =
        ahead != null && !work.delivered().large()
            ? ahead.run(work, report, start)
            : oneByOne.run(work, report, start);
    if (report.runs() > 0) {
      report = checked(report);
    }
    if (!underway.end()) {
      return;
    }
    long elapsed = System.nanoTime() - start;
    if (askCpu) {
      long cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
      cpuShare = (double) cpu / Math.max(1, elapsed);
      cpuAskedNanos = start;
    }
    mayDrive = serviceNanos < QUICK_NANOS && elapsed < Ran.LONGEST_NANOS;
    int some = ran.next() - work.from();
    if (some < work.count() && ran.unleased()) {
      done.unleased(work.behind(some));
    } else if (some < work.count()) {
      done.putBack(work.behind(some));
    }
    done.finished(this, work.first(some), report, elapsed, (long) (elapsed * cpuShare), !mayDrive);
  }

  /** Ends the work; where that fails, nothing of it counts as done. */
  private Report checked(Report report) {
    try {
      code.endOfWork();
      return report;
    } catch (Exception | Error e) {
      return report.withNothingDone(Cause.of(e));
    }
  }
}
