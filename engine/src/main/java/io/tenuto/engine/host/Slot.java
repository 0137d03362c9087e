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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
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

  private final int number;
  private final SlotCode code;
  private final Optional<StageOutput> output;
  private final Done done;
  private final Loop loop;
  private final LinkedBlockingQueue<Optional<Work>> queue = new LinkedBlockingQueue<>();
  private final EntryMessage message = new EntryMessage(new HeaderCache());
  private final List<StageOutput.Made> made = new ArrayList<>();
  private final Outputs outputs = this::emit;
  private final Thread thread;
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
  private final Object interrupting = new Object(); // only user code may be interrupted
  private boolean mayDrive; // the loop may wait until this slot looks after it
  private long cpuAskedNanos;
  private double cpuShare; // processor time by elapsed time, when it was last asked for
  private volatile long startedNanos = Long.MAX_VALUE;
  private volatile @Nullable Work current;
  private volatile int currentIndex;
  private volatile boolean abandoned;
  private volatile double serviceNanos = Double.NaN;

  /** Told, on the slot's thread, what became of work. */
  interface Done {
    /**
     * Work is over.
     *
     * @param cpuNanos processor time of the work
     * @param last whether no more work waits for the slot, so that the answer is urgent
     */
    void finished(
        Slot slot, Work work, Report report, long elapsedNanos, long cpuNanos, boolean last);

    /** The outputs of one message are settled. Any thread. */
    void outputsSettled(Work work, int index);
  }

  Slot(String name, int number, SlotCode code, Optional<StageOutput> output, Done done, Loop loop) {
    this.loop = loop;
    this.number = number;
    this.code = code;
    this.output = output;
    this.done = done;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  int number() {
    return number;
  }

  void give(Work work) {
    queue.add(Optional.of(work));
  }

  /** What a message takes at present, in the mean. */
  void pace(double nanos) {
    serviceNanos = nanos;
  }

  /** Ends the thread after the work given so far. */
  void close() {
    queue.add(Optional.empty());
    loop.execute(() -> {}); // it may be driving the loop, and looks at its queue after each turn
  }

  boolean awaitEnd(long millis) throws InterruptedException {
    thread.join(millis);
    return !thread.isAlive();
  }

  /** How long the present message has been running, 0 if none is. */
  long runningNanos(long nowNanos) {
    return Math.max(0, nowNanos - startedNanos);
  }

  /** Work that was given and not yet finished, when the slot is given up; the present one first. */
  List<Work> abandon() {
    abandoned = true;
    var left = new ArrayList<Work>();
    Work now = current;
    if (now != null) {
      left.add(now);
    }
    for (Optional<Work> work = queue.poll(); work != null; work = queue.poll()) {
      work.ifPresent(left::add);
    }
    queue.add(Optional.empty());
    code.abort();
    synchronized (interrupting) {
      if (current != null) {
        thread.interrupt();
      }
    }
    return left;
  }

  int currentIndex() {
    return currentIndex;
  }

  private void run() {
    try {
      prepared();
      for (Optional<Work> work = next(); work.isPresent() && !abandoned; work = next()) {
        perform(work.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // only an abandoned slot is interrupted, and it is over
    } finally {
      try {
        code.close();
      } catch (Exception e) {
        System.getLogger(Slot.class.getName())
            .log(
                System.Logger.Level.WARNING,
                thread.getName() + ": user code failed while it was closed",
                e);
      }
      over.complete(null);
    }
  }

  /**
   * Does something when the thread has ended, and no code of the slot runs any more. Any thread.
   */
  void whenOver(Runnable then) {
    var unused = over.thenRun(then);
  }

  private Optional<Work> next() throws InterruptedException {
    Optional<Work> work = queue.poll();
    if (work == null && mayDrive) {
      work = loop.drive(queue::poll);
      if (work != null && work.isPresent() && expectedNanos(work.get()) > AWAY_NANOS) {
        loop.standIn();
      }
    }
    return work != null ? work : queue.take();
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
    current = work;
    long start = System.nanoTime();
    boolean askCpu = start - cpuAskedNanos >= CPU_INTERVAL_NANOS;
    long cpuBefore = askCpu ? THREADS.getCurrentThreadCpuTime() : 0;
    var report = new Report();
    work.delivered().stand(message, work.from());
    for (int i = work.from(); i < work.from() + work.count() && !abandoned; i++) {
      if (!work.delivered().large()) {
        message.advance();
      }
      one(work, i, report);
    }
    if (report.runs() > 0) {
      report = checked(report);
    }
    startedNanos = Long.MAX_VALUE;
    synchronized (interrupting) {
      current = null;
      Thread.interrupted(); // user code's own business; the loop's channels would close
    }
    if (!abandoned) {
      long elapsed = System.nanoTime() - start;
      if (askCpu) {
        long cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
        cpuShare = (double) cpu / Math.max(1, elapsed);
        cpuAskedNanos = start;
      }
      mayDrive = serviceNanos < QUICK_NANOS;
      boolean urgent = queue.isEmpty() && !mayDrive;
      done.finished(this, work, report, elapsed, (long) (elapsed * cpuShare), urgent);
    }
  }

  private void one(Work work, int index, Report report) {
    boolean ready = prepared();
    long now = System.nanoTime();
    if (!ready || !work.delivered().link().mayStart(now)) {
      report.add(index, Settlement.RELEASED);
      return;
    }
    currentIndex = index;
    startedNanos = now;
    report.ran(1);
    made.clear();
    try {
      code.process(message, outputs);
      if (made.isEmpty() || output.isEmpty()) {
        report.add(index, Settlement.DONE);
      } else {
        output.get().hand(message, made, () -> done.outputsSettled(work, index));
      }
    } catch (RejectedMessageException e) {
      report.cause(index, describe(e));
      report.add(index, Settlement.REJECT);
    } catch (StageOutput.OutputRefusedException e) {
      report.cause(index, String.valueOf(e.getMessage()));
      report.add(index, e.forGood() ? Settlement.REJECT : Settlement.RELEASED);
    } catch (Exception | Error e) {
      report.cause(index, describe(e));
      report.add(index, Settlement.FAILED);
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
