package io.tenuto.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The driver's seat of a loop: one thread at a time has it, the loop's own or a guest that has
 * nothing else to do. Who has it is "the loop's thread".
 */
final class Seat {
  /** How long nobody may drive before the loop's own thread does, if nobody asks for it sooner. */
  private static final Duration STAND_BY = Duration.ofMillis(5);

  /** A guest leaves when it has waited so long in vain. */
  private static final Duration QUIET = Duration.ofMillis(20);

  private final Driven loop;
  private final Thread own;
  private final AtomicReference<@Nullable Thread> driver = new AtomicReference<>();
  private final AtomicReference<@Nullable Thread> guest = new AtomicReference<>();
  private volatile boolean handOver; // the guest waits for the loop's own thread to make way
  private volatile long leftNanos; // when a guest drove last

  /** What is driven. */
  interface Driven {
    /** Waits for something to do, and does it; driver only. */
    void turn();

    /** Has a driver that waits look around. Any thread. */
    void wake();

    /** Has somebody look at the tasks soon. Any thread. */
    void rouse();

    /** Whether tasks wait. Any thread. */
    boolean asked();

    /** Whether anything is left to do in the next turn; driver only. */
    boolean pending();

    /** Whether it has ended. Any thread. */
    boolean over();
  }

  /**
   * @param own the loop's own thread, which calls {@link #keep}
   */
  Seat(Driven loop, Thread own) {
    this.loop = loop;
    this.own = own;
  }

  private static long nowNanos() {
    return System.nanoTime();
  }

  /** Whether the calling thread drives. */
  boolean mine() {
    return Thread.currentThread() == driver.get();
  }

  /** Wakes the loop's own thread if nobody drives; it looks at the tasks. */
  void offer() {
    if (driver.get() == null) {
      LockSupport.unpark(own);
    }
  }

  /** Has the loop's own thread drive at once, if nobody does. */
  void standIn() {
    if (driver.get() == null) {
      leftNanos = nowNanos() - STAND_BY.toNanos();
      LockSupport.unpark(own);
    }
  }

  /**
   * The life of the loop's own thread: drives whenever nobody else does, until the loop has ended,
   * and returns in the seat.
   */
  void keep() {
    while (!loop.over()) {
      boolean wanted = loop.asked() || nowNanos() - leftNanos >= STAND_BY.toNanos();
      if (wanted && !handOver && driver.compareAndSet(null, own)) {
        while (!loop.over() && !handOver) {
          loop.turn();
        }
        driver.set(null);
        LockSupport.unpark(guest.get());
      }
      LockSupport.parkNanos(this, STAND_BY.toNanos());
    }
    while (!driver.compareAndSet(null, own)) {
      LockSupport.parkNanos(this, STAND_BY.toNanos());
    }
  }

  /**
   * Lets the calling thread drive as a guest; see {@link Loop#drive}.
   *
   * @return what {@code work} said, or null if nothing is to be expected
   */
  <T> @Nullable T drive(Supplier<@Nullable T> work) {
    Thread me = Thread.currentThread();
    if (!guest.compareAndSet(null, me)) {
      loop.rouse(); // what the caller has added lazily is for others to do
      return null;
    }
    boolean idle = true;
    try {
      T found = takeOver(me, work);
      boolean busy = true;
      while (found == null && busy && !loop.over()) {
        long start = nowNanos();
        loop.turn();
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
    while (found == null && !loop.over() && !driver.compareAndSet(null, me)) {
      handOver = true;
      loop.wake();
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
    boolean more = mine() && loop.pending();
    driver.compareAndSet(me, null);
    guest.set(null);
    if (more || gone || loop.over() || loop.asked()) {
      LockSupport.unpark(own);
    }
  }
}
