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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

  /** Work that code is given ahead: well below what a lease's end may be off. */
  private static final long AHEAD_NANOS = 5_000_000;

  /** Others are not kept waiting for longer behind one: less than what leases differ by. */
  private static final long LONGEST_HOLD_UP_NANOS = 80_000_000;

  /** So many messages are ahead at most. */
  private static final int MOST_AHEAD = 64;

  /** Work that takes longer than this is parted, so that others can have the rest. */
  private static final long LONGEST_NANOS = 10_000_000;

  /** Code that could not be made ready is tried again after this, twice that, and so on. */
  private static final long FIRST_PAUSE_MILLIS = 100;

  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  private final SlotCode code;
  private final Optional<StageOutput> output;
  private final Done done;
  private final Loop loop;
  private final ReadyWork ready;
  private final EntryMessage message = new EntryMessage(new HeaderCache());
  private final EntryMessage answered = new EntryMessage(new HeaderCache()); // where code is ahead
  private final List<StageOutput.Made> made = new ArrayList<>();
  private final Outputs outputs = this::emit;
  private final Thread thread;
  private final BitSet handedOn = new BitSet(); // of the present work; guarded by handingOver
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
  private final CountDownLatch ending = new CountDownLatch(1);
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

  /** No work comes any more: there is nothing to make code ready for. */
  void end() {
    ending.countDown();
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
      ending.countDown();
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
      if (preparedAtLast()) {
        done.prepared();
        while (!abandoned && begins(next())) {
          perform(Objects.requireNonNull(current));
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

  /** Tries until the code is ready; false if the slot ends before. */
  private boolean preparedAtLast() throws InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    while (!prepared()) {
      if (ending.await(pause, TimeUnit.MILLISECONDS)) {
        return false;
      }
      pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
    }
    return true;
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
    int end = work.from() + work.count();
    Ran over =
        code instanceof AheadCode ahead && !work.delivered().large()
            ? ahead(ahead, work, report, start)
            : oneByOne(work, report, start);
    int next = over.next();
    boolean unleased = over.unleased();
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

  /**
   * How far work has come.
   *
   * @param next the first message that was not begun
   * @param unleased whether that is because the link had no lease
   */
  private record Ran(int next, boolean unleased) {}

  private Ran oneByOne(Work work, Report report, long start) {
    boolean stands = stand(message, work, work.from());
    int end = work.from() + work.count();
    int next = work.from();
    for (; next < end && !abandoned; next++) {
      boolean able = prepared();
      long now = System.nanoTime();
      if (isUnleased(work.delivered().link(), now)) {
        return new Ran(next, true);
      }
      if (next > work.from() && now - start > LONGEST_NANOS) {
        break;
      }
      if (stands) {
        one(work, next, report, able, now);
      } else {
        changed(report, next);
      }
      stands = stands && (work.delivered().large() || next + 1 == end || advance(message));
    }
    return new Ran(next, false);
  }

  private static void changed(Report report, int index) {
    report.cause(index, "its bytes are no message any more: its sender changed them");
    report.add(index, Settlement.FAILED);
  }

  /**
   * The same with code that is given messages ahead. The one that was handed over first is the one
   * that runs.
   */
  private Ran ahead(AheadCode ahead, Work work, Report report, long start) {
    InLink link = work.delivered().link();
    int end = work.from() + work.count();
    int finished = work.from(); // those before are over
    int begun = finished; // those before have been handed over
    int careful = finished; // those before are handed over alone
    boolean stands = stand(message, work, begun);
    boolean stood = stand(answered, work, finished);
    boolean unleased = false;
    boolean enough = false;
    while (!abandoned) {
      while (!enough
          && begun < end
          && (begun == finished
              || (stands && mayGoAhead(ahead, begun - finished, finished < careful)))) {
        boolean first = begun == finished;
        boolean able = !first || prepared();
        long now = System.nanoTime();
        unleased = isUnleased(link, now);
        boolean late = begun > work.from() && begun >= careful && now - start > LONGEST_NANOS;
        enough = unleased || late;
        if (enough || (!first && !link.mayStart(now))) {
          break;
        }
        if (!able || !link.mayStart(now)) {
          report.add(begun, Settlement.RELEASED);
        } else if (!stands) {
          changed(report, begun);
        } else if (hand(ahead, begun, report, first, now)) {
          begun++;
          stands = begun < end && advance(message);
          continue;
        } else if (!first) {
          break; // it is tried again when it is the first
        }
        begun++; // it is over without having been handed over
        finished++;
        stands = stands && begun < end && advance(message);
        stood = stood && finished < end && advance(answered);
      }
      if (begun == finished) {
        break;
      }
      if (finish(ahead, work, finished, report, stood)) {
        finished++;
        stood = stood && finished < end && advance(answered);
      } else {
        careful = Math.max(careful, begun);
      }
      if (begun > finished && !link.mayStart(System.nanoTime())) {
        ahead.drop(); // the next one would be begun without a lease
      }
      if (ahead.onTheirWay() < begun - finished) { // they went down with the one before
        begun = finished;
        stands = begun < end && stand(message, work, begun);
      }
      if (begun > finished) {
        currentIndex.setRelease(finished);
        startedNanos.setRelease(System.nanoTime());
      } else {
        startedNanos.setRelease(Long.MAX_VALUE);
      }
    }
    startedNanos.setRelease(Long.MAX_VALUE);
    return new Ran(finished, unleased);
  }

  private boolean mayGoAhead(AheadCode ahead, int onTheirWay, boolean careful) {
    return !careful
        && onTheirWay < MOST_AHEAD
        && onTheirWay * serviceNanos < AHEAD_NANOS // not while nothing is known of that
        && ahead.takes(message.entryBytes());
  }

  /**
   * A message that runs for longer than others may wait behind it, where nobody looks at their
   * leases any more, is tried again alone, and so are they. Any thread.
   */
  void endHoldUp(long nowNanos) {
    if (code instanceof AheadCode ahead && runningNanos(nowNanos) > LONGEST_HOLD_UP_NANOS) {
      ahead.holdUp();
    }
  }

  /** Hands a message over; false if that failed, which is its end if it is the first. */
  private boolean hand(AheadCode ahead, int index, Report report, boolean first, long now) {
    if (first) {
      currentIndex.setRelease(index);
      startedNanos.setRelease(now);
    }
    try {
      ahead.begin(message);
      return true;
    } catch (Exception | Error e) {
      if (first) {
        report.ran(1);
        failed(report, index, e);
        startedNanos.setRelease(Long.MAX_VALUE);
      }
      return false;
    }
  }

  /** Sees the first message to its end; false if it has to be handed over again. */
  private boolean finish(AheadCode ahead, Work work, int index, Report report, boolean stood) {
    made.clear();
    try {
      ahead.finish(outputs);
      report.ran(1);
      if (stood) {
        done(work, index, report, answered);
      } else {
        changed(report, index); // what it was made of is not known any more
      }
    } catch (AheadCode.LostAheadException e) {
      return false;
    } catch (Exception | Error e) {
      report.ran(1);
      failed(report, index, e);
    }
    return true;
  }

  /** Whether messages may not be begun now, but again later. */
  private static boolean isUnleased(InLink link, long now) {
    return link.open() && !link.mayStart(now);
  }

  /** Puts a view on a message; false if there is none. */
  private static boolean stand(EntryMessage view, Work work, int index) {
    try {
      work.delivered().stand(view, index);
      return work.delivered().large() || advance(view);
    } catch (IndexOutOfBoundsException e) {
      return false; // memory that is shared with a sender is only as true as that
    }
  }

  private static boolean advance(EntryMessage view) {
    try {
      view.advance();
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
      done(work, index, report, message);
    } catch (Exception | Error e) {
      failed(report, index, e);
    } finally {
      startedNanos.setRelease(Long.MAX_VALUE);
    }
  }

  /** The function has returned: what it has made goes on. */
  private void done(Work work, int index, Report report, EntryMessage input)
      throws StageOutput.OutputRefusedException {
    if (made.isEmpty() || output.isEmpty()) {
      report.add(index, Settlement.DONE);
      return;
    }
    synchronized (handingOver) {
      handedOn.set(index);
    }
    output.get().hand(input, made, new Handed(work, index));
  }

  private void failed(Report report, int index, Throwable e) {
    if (e instanceof RejectedMessageException) {
      report.cause(index, describe(e));
      report.add(index, Settlement.REJECT);
    } else if (e instanceof StageOutput.OutputRefusedException refused) {
      synchronized (handingOver) {
        handedOn.clear(index);
      }
      report.cause(index, String.valueOf(e.getMessage()));
      report.add(index, refused.forGood() ? Settlement.REJECT : Settlement.RELEASED);
    } else {
      report.cause(index, describe(e));
      report.add(index, Settlement.FAILED);
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
