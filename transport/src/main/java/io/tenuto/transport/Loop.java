package io.tenuto.transport;

import io.tenuto.transport.pack.IdleCores;
import io.tenuto.transport.pack.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what machines decide: waits for channels, runs tasks and timers, and writes what
 * links have queued. Everything it owns is touched by one thread at a time, its driver; others hand
 * it tasks with {@link #execute}. "The loop's thread" means whoever drives: its own thread, or a
 * guest that has nothing else to do and so finds what it reads in its own processor's cache.
 */
public final class Loop implements Executor, AutoCloseable {
  private static final long LONGEST_SLEEP_MILLIS = 1000;

  private final Selector selector;
  private final Thread thread;
  private final Seat seat;
  private final Questions questions;
  private final Consumer<Throwable> onFault;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Timers timers = new Timers();
  private final ByteBuffer staging = FrameReader.staging();
  private final DoubleSupplier idleCores;
  private @Nullable Scratch scratch; // once something is packed
  private final Set<Flushable> dirty = new LinkedHashSet<>();
  private volatile boolean asleep;
  private volatile boolean closed;

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
    private @Nullable Runnable task; // null once cancelled

    Timer(long atNanos, long number, Runnable task) {
      this.atNanos = atNanos;
      this.number = number;
      this.task = task;
    }

    /** On the loop's thread. */
    public void cancel() {
      task = null; // what it holds need not wait for its time
    }

    long atNanos() {
      return atNanos;
    }

    /** Null if it was cancelled. */
    @Nullable Runnable task() {
      return task;
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
    this(name, onFault, IdleCores::since);
  }

  /**
   * The same, where somebody else knows how busy this host is.
   *
   * @param idleCores processors that had nothing to do since it was asked last: data is packed only
   *     with those. Asked on the loop's thread
   */
  public Loop(String name, Consumer<Throwable> onFault, DoubleSupplier idleCores) {
    this.onFault = onFault;
    this.idleCores = idleCores;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("no selector can be opened (out of file descriptors?)", e);
    }
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    seat = new Seat(new Turns(), thread);
    questions = new Questions(this, thread);
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
    } else {
      seat.offer();
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
    return questions.ask(question);
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
    return questions.awaitTrue(question, timeout);
  }

  /** Runs a task after a time; on the loop's thread. */
  public Timer after(Duration delay, Runnable task) {
    return timers.add(nowNanos() + delay.toNanos(), task);
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
    return seat.mine();
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
    return seat.drive(work);
  }

  /** Has the loop's own thread drive at once, if nobody does. */
  public void standIn() {
    seat.standIn();
  }

  SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, operations, ready);
  }

  /** For what its links read, one after the other. */
  ByteBuffer staging() {
    return staging;
  }

  /** For what its links pack and unpack, one after the other. */
  Scratch scratch() {
    Scratch known = scratch;
    if (known == null) {
      known = new Scratch();
      scratch = known;
    }
    return known;
  }

  double idleCores() {
    return idleCores.getAsDouble();
  }

  void willFlush(Flushable flushable) {
    dirty.add(flushable);
  }

  /** What the seat's driver does. */
  private final class Turns implements Seat.Driven {
    @Override
    public void turn() {
      guardedTurn();
    }

    @Override
    public void wake() {
      selector.wakeup();
    }

    @Override
    public void rouse() {
      Loop.this.rouse();
    }

    @Override
    public boolean asked() {
      return !tasks.isEmpty();
    }

    @Override
    public boolean pending() {
      return !(tasks.isEmpty() && dirty.isEmpty());
    }

    @Override
    public boolean over() {
      return closed;
    }
  }

  private void run() {
    seat.keep();
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
    long waitMillis = timers.sleepMillis(nowNanos(), LONGEST_SLEEP_MILLIS);
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
    for (Runnable task = timers.due(now); task != null; task = timers.due(now)) {
      guarded(task);
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
