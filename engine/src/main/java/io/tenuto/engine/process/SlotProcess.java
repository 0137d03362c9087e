package io.tenuto.engine.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What runs for one slot outside of this process: one after the other is started, later and later
 * while they fail, and none any more once the slot is aborted. The figures are those of all of
 * them. Calls come from the slot's thread, but for {@link #abort}, {@link #killSoon} and the
 * figures.
 */
public final class SlotProcess {
  private final CodeInSlot code;
  private final ProcessListener listener;
  private final Consumer<? super SlotProcess> onClosed;
  private final StartPolicy policy = new StartPolicy();
  private final AtomicLong endedCpuNanos = new AtomicLong();
  private volatile @Nullable Running present;
  private volatile boolean aborted;

  /**
   * @param onClosed to be told when the slot has been closed
   */
  SlotProcess(CodeInSlot code, ProcessListener listener, Consumer<? super SlotProcess> onClosed) {
    this.code = code;
    this.listener = listener;
    this.onClosed = onClosed;
  }

  public CodeInSlot code() {
    return code;
  }

  /** What was started last and has not been given up; it may have ended unnoticed. */
  public @Nullable Running present() {
    return present;
  }

  public boolean aborted() {
    return aborted;
  }

  /**
   * Starts the next, after a pause if those before it have failed.
   *
   * @throws ProcessFailure.TimedOut once the slot is aborted
   * @throws ProcessFailure.Start if it cannot be started
   */
  public Running start(Command command, Ends ends) throws ProcessFailure, InterruptedException {
    pause();
    Running started = command.start(code.slot(), ends, this::say);
    synchronized (this) {
      present = started;
      if (!aborted) {
        return started;
      }
    }
    started.kill(); // whoever aborted did not see it
    return started;
  }

  private synchronized void pause() throws ProcessFailure.TimedOut, InterruptedException {
    for (long nanos = left(); nanos > 0 && !aborted; nanos = left()) {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    }
    if (aborted) {
      throw code.timedOut("before it was started");
    }
  }

  private long left() {
    return policy.waitNanos(System.nanoTime());
  }

  /** It has worked: the next may be started at once. */
  public void worked() {
    policy.onReady();
  }

  /** It ended, or could not be started, before it had worked: the next has to wait. */
  public void failed() {
    policy.onFailure(System.nanoTime());
  }

  /** How many have failed since one has worked. */
  public int failures() {
    return policy.failures();
  }

  /** Tells of a line that was written, or of something as remarkable. */
  public void say(String line) {
    listener.onLine(code.slot(), line);
  }

  /** Tells that one is ready for messages, by its name for itself. */
  public void tellReady(Running ready, String name) {
    listener.onReady(code.slot(), ready.pid(), name);
  }

  /** Tells that one ended by itself, or broke its rules and was killed. */
  public void tellLost(Running lost, ProcessFailure why) {
    listener.onLost(code.slot(), lost.pid(), why);
  }

  /** Tells that none can be started. */
  public void tellCannotStart(ProcessFailure.Start why) {
    listener.onCannotStart(code.slot(), why);
  }

  /** Kills what is there, and waits until it has ended; returns whether it has. */
  public static boolean end(Running running) {
    running.kill();
    return running.awaitEnd();
  }

  /** Gives up what has ended: its figures stay. */
  public void forget(Running over) {
    present = null;
    endedCpuNanos.addAndGet(Math.max(0, over.cpuNanos()));
    over.closeEnds();
  }

  /**
   * Kills what runs with all it started, so that a waiting call returns; nothing is started any
   * more.
   */
  public void abort() {
    Running running;
    synchronized (this) {
      aborted = true;
      running = present;
      notifyAll();
    }
    if (running != null) {
      killSoon(running);
    }
  }

  /**
   * Kills without making the caller wait, who may be a loop: looking for what was started takes a
   * while. The JVM does not end before that is done: nobody else would end it.
   */
  public static void killSoon(Running running) {
    new Thread(running::kill, "tenuto-child-" + running.pid() + "-killer").start();
  }

  /** Has what runs end by itself, or kills it after a while, or at once if the slot is aborted. */
  public void close(Duration patience) {
    Running last = present;
    if (last != null) {
      if (aborted) {
        last.kill();
      } else {
        last.stop(patience);
      }
      last.awaitEnd();
      forget(last);
    }
    onClosed.accept(this);
  }

  /** Processor time in nanoseconds, of what has ended too; -1 if that of what runs is unknown. */
  public long cpuNanos() {
    Running running = present;
    return running == null
        ? endedCpuNanos.get()
        : sum(running, running.cpuNanos(), endedCpuNanos.get());
  }

  /** Memory in bytes of what runs; -1 if unknown. */
  public long residentBytes() {
    Running running = present;
    return running == null ? 0 : sum(running, running.residentBytes(), 0);
  }

  /** Of what has ended so soon that nobody could ask, nothing is known, and nothing is missed. */
  private static long sum(Running running, long seen, long others) {
    return seen < 0 && running.alive() ? -1 : others + Math.max(0, seen);
  }
}
