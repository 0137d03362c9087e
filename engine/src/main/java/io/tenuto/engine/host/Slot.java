package io.tenuto.engine.host;

import io.tenuto.api.Header;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.api.Settlement;
import io.tenuto.transport.Loop;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One thread that runs user code on one message at a time. */
final class Slot {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Asking for processor time takes a while; between, its share of the elapsed time stands. */
  private static final long CPU_INTERVAL_NANOS = 1_000_000;

  /** Messages that are quicker than this are run by the thread that has just read them. */
  private static final long QUICK_NANOS = 100_000;

  /** How long the loop may wait for a slot that drives it. */
  private static final long AWAY_NANOS = 250_000;

  /** Work that takes longer than this is parted, so that others can have the rest. */
  private static final long LONGEST_NANOS = 10_000_000;

  private final SlotCode code;
  private final Optional<StageOutput> output;
  private final Done done;
  private final Loop loop;
  private final ReadyWork ready;
  private final EntryMessage message = new EntryMessage(new HeaderCache());
  private final List<StageOutput.Made> made = new ArrayList<>();
  private final Outputs outputs = this::emit;
  private final Thread thread;
  private final BitSet handedOn = new BitSet(); // of the present work; guarded by handingOver
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
  private final Object handingOver = new Object(); // work is begun, ended or given up
  private boolean mayDrive; // the loop may wait until this slot looks after it
  private long cpuAskedNanos;
  private double cpuShare; // processor time by elapsed time, when it was last asked for

  /** When the present message was begun. Written for each message, by the slot's thread alone. */
  private final AtomicLong startedNanos = new AtomicLong(Long.MAX_VALUE);

  private final AtomicInteger currentIndex = new AtomicInteger(); // as startedNanos
  private volatile @Nullable Work current;
  private volatile boolean abandoned;
  private volatile double serviceNanos = Double.NaN;

  /** Told, on the slot's thread, what became of work. */
  interface Done {
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
    this.output = output;
    this.done = done;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** What a message takes at present, in the mean. */
  void pace(double nanos) {
    serviceNanos = nanos;
  }

  boolean awaitEnd(long millis) throws InterruptedException {
    thread.join(millis);
    return !thread.isAlive();
  }

  /** How long the present message has been running, 0 if none is. */
  long runningNanos(long nowNanos) {
    return Math.max(0, nowNanos - startedNanos.getAcquire());
  }

  /**
   * The slot is given up: it takes no more work, and nothing is told of what it has begun.
   *
   * @return what that is, if anything
   */
  Optional<Begun> abandon() {
    Optional<Begun> begun = giveUp();
    code.abort();
    return begun;
  }

  /**
   * Gives the slot up if its present message has been running longer than a limit.
   *
   * @return what it has begun; empty if the slot goes on
   */
  Optional<Begun> abandonIfRunning(long nowNanos, long limitNanos) {
    Optional<Begun> begun;
    synchronized (handingOver) { // the message may have ended since somebody looked
      if (runningNanos(nowNanos) <= limitNanos) {
        return Optional.empty();
      }
      begun = giveUp();
    }
    code.abort();
    return begun;
  }

  private Optional<Begun> giveUp() {
    synchronized (handingOver) {
      abandoned = true;
      Work work = current;
      if (work == null) {
        return Optional.empty();
      }
      thread.interrupt();
      return Optional.of(new Begun(work, currentIndex.getAcquire(), (BitSet) handedOn.clone()));
    }
  }

  /**
   * Work that has been begun.
   *
   * @param index of the message that is being run
   * @param handedOn those before it whose outputs are on their way, which answer for them
   */
  record Begun(Work work, int index, BitSet handedOn) {}

  private void run() {
    try {
      prepared();
      while (!abandoned && begins(next())) {
        perform(Objects.requireNonNull(current));
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

  /**
   * Whether this slot runs the work, which then is its own; an abandoned one leaves it to others.
   */
  private boolean begins(ReadyWork.Next next) {
    Optional<Work> work = next.work();
    synchronized (handingOver) {
      if (abandoned) {
        ready.putBack(next);
        return false;
      }
      current = work.orElse(null);
      currentIndex.setRelease(work.map(Work::from).orElse(0));
      handedOn.clear();
      return work.isPresent();
    }
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

  /** Whether the code is ready for a message. */
  private boolean prepared() {
    try {
      code.prepare();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception | Error e) { // whoever made the code was told why
      System.getLogger(Slot.class.getName())
          .log(System.Logger.Level.DEBUG, thread.getName() + ": not ready", e);
      return false;
    }
  }

  private void perform(Work work) {
    long start = System.nanoTime();
    boolean askCpu = start - cpuAskedNanos >= CPU_INTERVAL_NANOS;
    long cpuBefore = askCpu ? THREADS.getCurrentThreadCpuTime() : 0;
    var report = new Report();
    boolean stands = stand(work);
    int end = work.from() + work.count();
    int next = work.from();
    boolean unleased = false;
    for (; next < end && !abandoned; next++) {
      boolean able = prepared();
      long now = System.nanoTime();
      unleased = isUnleased(work.delivered().link(), now);
      if (unleased || (next > work.from() && now - start > LONGEST_NANOS)) {
        break;
      }
      if (stands) {
        one(work, next, report, able, now);
      } else {
        report.cause(next, "its bytes are no message any more: its sender changed them");
        report.add(next, Settlement.FAILED);
      }
      stands = stands && (work.delivered().large() || next + 1 == end || advance());
    }
    if (report.runs() > 0) {
      report = checked(report);
    }
    boolean mine;
    synchronized (handingOver) {
      mine = !abandoned;
      current = null;
      Thread.interrupted(); // user code's own business; the loop's channels would close
    }
    if (mine) {
      long elapsed = System.nanoTime() - start;
      if (askCpu) {
        long cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
        cpuShare = (double) cpu / Math.max(1, elapsed);
        cpuAskedNanos = start;
      }
      mayDrive = serviceNanos < QUICK_NANOS && elapsed < LONGEST_NANOS;
      int ran = next - work.from();
      if (next < end && unleased) {
        done.unleased(work.behind(ran));
      } else if (next < end) {
        done.putBack(work.behind(ran));
      }
      Work finished = new Work(work.delivered(), work.from(), ran);
      done.finished(this, finished, report, elapsed, (long) (elapsed * cpuShare), !mayDrive);
    }
  }

  /** Whether messages may not be begun now, but again later. */
  private static boolean isUnleased(InLink link, long now) {
    return link.open() && !link.mayStart(now);
  }

  /** Puts the view on the first message; false if there is none. */
  private boolean stand(Work work) {
    try {
      work.delivered().stand(message, work.from());
      return work.delivered().large() || advance();
    } catch (IndexOutOfBoundsException e) {
      return false; // memory that is shared with a sender is only as true as that
    }
  }

  private boolean advance() {
    try {
      message.advance();
      return true;
    } catch (IndexOutOfBoundsException e) {
      return false; // as above
    }
  }

  private void one(Work work, int index, Report report, boolean able, long now) {
    if (!able || !work.delivered().link().mayStart(now)) { // the link is gone, or was just now
      report.add(index, Settlement.RELEASED);
      return;
    }
    currentIndex.setRelease(index);
    startedNanos.setRelease(now);
    report.ran(1);
    made.clear();
    try {
      code.process(message, outputs);
      if (made.isEmpty() || output.isEmpty()) {
        report.add(index, Settlement.DONE);
      } else {
        synchronized (handingOver) {
          handedOn.set(index);
        }
        output.get().hand(message, made, new Handed(work, index));
      }
    } catch (RejectedMessageException e) {
      report.cause(index, describe(e));
      report.add(index, Settlement.REJECT);
    } catch (StageOutput.OutputRefusedException e) {
      synchronized (handingOver) {
        handedOn.clear(index);
      }
      report.cause(index, String.valueOf(e.getMessage()));
      report.add(index, e.forGood() ? Settlement.REJECT : Settlement.RELEASED);
    } catch (Exception | Error e) {
      report.cause(index, describe(e));
      report.add(index, Settlement.FAILED);
    } finally {
      startedNanos.setRelease(Long.MAX_VALUE);
    }
  }

  /** A message whose outputs are on their way. */
  private final class Handed implements StageOutput.Settled {
    private final Work work;
    private final int index;

    Handed(Work work, int index) {
      this.work = work;
      this.index = index;
    }

    @Override
    public void all() {
      done.outputsSettled(work, index);
    }

    @Override
    public void hold() {
      done.hold(work);
    }

    @Override
    public void letGo() {
      done.letGo(work);
    }
  }

  /** Ends the work; where that fails, nothing of it counts as done. */
  private Report checked(Report report) {
    try {
      code.endOfWork();
      return report;
    } catch (Exception | Error e) {
      var failed = new Report();
      failed.ran(report.runs());
      for (Report.Range range : report.ranges()) {
        boolean was = range.outcome() == Settlement.DONE;
        failed.add(range.from(), range.count(), was ? Settlement.FAILED : range.outcome());
        for (int i = range.from(); was && i < range.from() + range.count(); i++) {
          failed.cause(i, describe(e));
        }
      }
      report.causes().forEach(failed::cause);
      return failed;
    }
  }

  private void emit(Header header, Payload payload) {
    made.add(new StageOutput.Made(header, payload));
  }

  /** Cause and the frames nearest to it: enough to find the fault, small enough to send. */
  private static String describe(Throwable failure) {
    try {
      return text(failure);
    } catch (RuntimeException | Error e) { // user code's own words may fail as well
      return failure.getClass().getName();
    }
  }

  private static String text(Throwable failure) {
    var text = new StringBuilder(failure.toString());
    StackTraceElement[] frames = failure.getStackTrace();
    for (int i = 0; i < Math.min(6, frames.length); i++) {
      text.append("\n  at ").append(frames[i]);
    }
    Throwable cause = failure.getCause();
    if (cause != null) {
      text.append("\ncaused by ").append(cause);
    }
    return text.substring(0, Math.min(text.length(), 4000));
  }
}
