package io.tenuto.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what machines decide: waits for channels, runs tasks and timers, and writes what
 * links have queued. Everything it owns is touched by one thread at a time, its driver; others hand
 * it tasks with {@link #execute}. "The loop's thread" means whoever drives: its own thread, or a
 * guest that has nothing else to do and so finds what it reads in its own processor's cache.
 */
public final class Loop implements Executor, AutoCloseable {
  /** How long nobody may drive before the loop's own thread does, if nobody asks for it sooner. */
  private static final Duration STAND_BY = Duration.ofMillis(5);

  /** A guest leaves when it has waited so long in vain. */
  private static final Duration QUIET = Duration.ofMillis(20);

  private static final long SHORTEST_PAUSE_NANOS = 50_000;
  private static final long LONGEST_PAUSE_NANOS = 10_000_000;

  private final Selector selector;
  private final Thread thread;
  private final AtomicReference<@Nullable Thread> driver = new AtomicReference<>();
  private final AtomicReference<@Nullable Thread> guest = new AtomicReference<>();
  private final Consumer<Throwable> onFault;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Set<Flushable> dirty = new LinkedHashSet<>();
  private volatile boolean asleep;
  private volatile boolean closed;
  private volatile boolean handOver; // the guest waits for the loop's own thread to make way
  private volatile long leftNanos; // when a guest drove last
  private long timerNumber;

  /** Something with queued output, written at the end of each turn. */
  interface Flushable {
    void flush();
  }

  /** Told when its channel is ready. */
  interface Ready {
    void ready(SelectionKey key);
  }

  /** A task for later; {@link #cancel} it when it is not wanted any more. */
  public static final class Timer implements Comparable<Timer> {
    private final long atNanos;
    private final long number;
    private final Runnable task;
    private boolean cancelled;

    Timer(long atNanos, long number, Runnable task) {
      this.atNanos = atNanos;
      this.number = number;
      this.task = task;
    }

    /** On the loop's thread. */
    public void cancel() {
      cancelled = true;
    }

    @Override
    public int compareTo(Timer other) {
      int byTime = Long.signum(atNanos - other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /**
   * Starts the thread.
   *
   * @param name of the thread, by its role
   * @param onFault told of a task that threw; the loop goes on
   */
  public Loop(String name, Consumer<Throwable> onFault) {
    this.onFault = onFault;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("no selector can be opened (out of file descriptors?)", e);
    }
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Nanoseconds of a monotonic clock, of no meaning but in differences. */
  public long nowNanos() {
    return System.nanoTime();
  }

  /** Runs a task soon, in order with others. May be called from any thread. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    rouse();
  }

  /** Has somebody look at the tasks soon. */
  private void rouse() {
    if (asleep) {
      selector.wakeup();
    } else if (driver.get() == null) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Runs a task when the loop next has something to do anyway, in order with others: within a
   * second, and sooner if it has a timer. May be called from any thread.
   */
  public void executeLazily(Runnable task) {
    tasks.add(task);
  }

  /**
   * Asks something on the loop's thread and waits for the answer; the loop's thread may ask too.
   *
   * @throws IllegalStateException if the loop has ended
   */
  public <T> T ask(Supplier<T> question) {
    if (onThread()) {
      return question.get();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    execute(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
          }
        });
    boolean interrupted = false;
    try {
      while (true) {
        boolean alive = thread.isAlive();
        try {
          return answer.get(alive ? 100 : 0, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (!alive) {
            throw new IllegalStateException(
                "the loop " + thread.getName() + " has ended and answers nothing more", e);
          }
        } catch (InterruptedException e) {
          interrupted = true; // a question is short; whoever interrupts is heard after it
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Runs a task on the loop's thread and waits for its end; the loop's thread may call it too.
   *
   * @throws IllegalStateException if the loop has ended
   */
  public void await(Runnable task) {
    ask(
        () -> {
          task.run();
          return true;
        });
  }

  /**
   * Waits until a question is answered with yes. It is asked on the loop's thread, again after a
   * sixteenth of the time waited so far: a long wait costs next to nothing, a short one ends soon.
   *
   * @return false if the time is over
   * @throws IllegalStateException if the loop has ended
   */
  public boolean awaitTrue(BooleanSupplier question, Duration timeout) throws InterruptedException {
    long start = nowNanos();
    while (!ask(question::getAsBoolean)) {
      long waited = nowNanos() - start;
      if (waited > timeout.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(
          Math.max(SHORTEST_PAUSE_NANOS, Math.min(LONGEST_PAUSE_NANOS, waited / 16)));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return true;
  }

  /** Runs a task after a time; on the loop's thread. */
  public Timer after(Duration delay, Runnable task) {
    Timer timer = new Timer(nowNanos() + delay.toNanos(), timerNumber++, task);
    timers.add(timer);
    return timer;
  }

  /** Runs a task again and again until it is cancelled; on the loop's thread. */
  public Repeating every(Duration interval, Runnable task) {
    return new Repeating(this, interval, task);
  }

  /** A task that is repeated. */
  public static final class Repeating {
    private final Loop loop;
    private final Duration interval;
    private final Runnable task;
    private Timer next;

    Repeating(Loop loop, Duration interval, Runnable task) {
      this.loop = loop;
      this.interval = interval;
      this.task = task;
      this.next = loop.after(interval, this::run);
    }

    private void run() {
      next = loop.after(interval, this::run);
      task.run();
    }

    /** On the loop's thread. */
    public void cancel() {
      next.cancel();
    }
  }

  /** Whether the calling thread drives the loop. */
  public boolean onThread() {
    return Thread.currentThread() == driver.get();
  }

  /**
   * Drives the loop on the calling thread until it has work of its own. Meant for work so short
   * that the loop may wait for it; otherwise {@link #standIn} is to be called before the work is
   * done.
   *
   * @param work what the caller would do rather, or null if there is nothing yet; asked on the
   *     caller's thread
   * @return what {@code work} said, or null if somebody else is a guest already, or nothing has
   *     happened for a while, or the loop ends
   */
  public <T> @Nullable T drive(Supplier<@Nullable T> work) {
    Thread me = Thread.currentThread();
    if (!guest.compareAndSet(null, me)) {
      rouse(); // what the caller has added lazily is for others to do
      return null;
    }
    boolean idle = true;
    try {
      T found = takeOver(me, work);
      boolean busy = true;
      while (found == null && busy && !closed) {
        long start = nowNanos();
        guardedTurn();
        busy = nowNanos() - start < QUIET.toNanos();
        found = work.get();
      }
      idle = found == null;
      return found;
    } finally {
      leave(me, idle);
    }
  }

  private <T> @Nullable T takeOver(Thread me, Supplier<@Nullable T> work) {
    T found = null;
    while (found == null && !closed && !driver.compareAndSet(null, me)) {
      handOver = true;
      selector.wakeup();
      LockSupport.parkNanos(this, STAND_BY.toNanos());
      found = work.get();
    }
    handOver = false;
    return found;
  }

  /**
   * @param gone whether the guest will not be back soon
   */
  private void leave(Thread me, boolean gone) {
    leftNanos = gone ? nowNanos() - STAND_BY.toNanos() : nowNanos();
    boolean more = onThread() && !(tasks.isEmpty() && dirty.isEmpty());
    driver.compareAndSet(me, null);
    guest.set(null);
    if (more || gone || closed || !tasks.isEmpty()) {
      LockSupport.unpark(thread);
    }
  }

  /** Has the loop's own thread drive at once, if nobody does. */
  public void standIn() {
    if (driver.get() == null) {
      leftNanos = nowNanos() - STAND_BY.toNanos();
      LockSupport.unpark(thread);
    }
  }

  SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, operations, ready);
  }

  void willFlush(Flushable flushable) {
    dirty.add(flushable);
  }

  private void run() {
    while (!closed) {
      boolean wanted = !tasks.isEmpty() || nowNanos() - leftNanos >= STAND_BY.toNanos();
      if (wanted && !handOver && driver.compareAndSet(null, thread)) {
        while (!closed && !handOver) {
          guardedTurn();
        }
        driver.set(null);
        LockSupport.unpark(guest.get());
      }
      LockSupport.parkNanos(this, STAND_BY.toNanos());
    }
    while (!driver.compareAndSet(null, thread)) {
      LockSupport.parkNanos(this, STAND_BY.toNanos());
    }
    for (SelectionKey key : List.copyOf(selector.keys())) {
      closeQuietly(key);
    }
    try {
      selector.close();
    } catch (IOException e) {
      onFault.accept(e);
    }
  }

  private void guardedTurn() {
    try {
      turn();
    } catch (IOException | RuntimeException | Error e) {
      onFault.accept(e);
    }
  }

  private void closeQuietly(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      onFault.accept(e);
    }
  }

  private void turn() throws IOException {
    if (tasks.isEmpty() && dirty.isEmpty()) {
      sleep();
    } else {
      selector.selectNow();
    }
    Set<SelectionKey> selected = selector.selectedKeys();
    if (!selected.isEmpty()) {
      for (SelectionKey key : selected) {
        guarded(() -> ((Ready) key.attachment()).ready(key));
      }
      selected.clear();
    }
    for (int budget = 10_000; budget > 0; budget--) {
      Runnable task = tasks.poll();
      if (task == null) {
        break;
      }
      guarded(task);
    }
    runTimers();
    while (!dirty.isEmpty()) {
      List<Flushable> now = new ArrayList<>(dirty);
      dirty.clear();
      now.forEach(flushable -> guarded(flushable::flush));
      if (!tasks.isEmpty()) {
        break;
      }
    }
  }

  private void sleep() throws IOException {
    while (!timers.isEmpty() && timers.peek().cancelled) {
      timers.remove();
    }
    long waitMillis = 1000;
    if (!timers.isEmpty()) {
      long nanos = timers.peek().atNanos - nowNanos();
      waitMillis = nanos <= 0 ? 0 : Math.min(waitMillis, nanos / 1_000_000 + 1);
    }
    if (waitMillis == 0) {
      selector.selectNow();
      return;
    }
    asleep = true;
    if (tasks.isEmpty() && !closed) {
      selector.select(waitMillis);
    }
    asleep = false;
  }

  private void runTimers() {
    long now = nowNanos();
    while (!timers.isEmpty() && (timers.peek().cancelled || timers.peek().atNanos - now <= 0)) {
      Timer timer = timers.remove();
      if (!timer.cancelled) {
        guarded(timer.task);
      }
    }
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      onFault.accept(e);
    }
  }

  /** Closes every channel and ends the thread. Waits for it unless called by it. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    LockSupport.unpark(thread);
    if (!onThread()) {
      try {
        thread.join(Duration.ofSeconds(5).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
