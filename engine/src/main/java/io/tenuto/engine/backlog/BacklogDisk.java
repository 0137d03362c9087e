package io.tenuto.engine.backlog;

import io.tenuto.engine.backlog.BacklogProblem.Kind;
import io.tenuto.engine.backlog.DiskEvents.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The thread that waits for the disk, so that no other has to. Its methods may be called from any
 * thread and return at once; what they ask for is done in order.
 */
final class BacklogDisk {
  private final Store store;
  private final StoreReader reader;
  private final boolean forceBeforeStored;
  private final DiskEvents events;
  private final Consumer<Throwable> onFault;
  private final ExecutorService thread;
  private final ConcurrentLinkedQueue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asked = new AtomicBoolean();

  /**
   * @param forceBeforeStored whether what was stored must survive the machine when it is answered
   * @param onFault told of what should not happen
   */
  BacklogDisk(
      String name,
      Store store,
      boolean forceBeforeStored,
      DiskEvents events,
      Consumer<Throwable> onFault) {
    this(
        Executors.newSingleThreadExecutor(
            task -> {
              var worker = new Thread(task, "tenuto-backlog-" + name);
              worker.setDaemon(true);
              return worker;
            }),
        store,
        forceBeforeStored,
        events,
        onFault);
  }

  /** On a thread of the caller's choice, which does one task after the other, in order. */
  BacklogDisk(
      ExecutorService thread,
      Store store,
      boolean forceBeforeStored,
      DiskEvents events,
      Consumer<Throwable> onFault) {
    this.thread = thread;
    this.store = store;
    this.reader = new StoreReader(store, events);
    this.forceBeforeStored = forceBeforeStored;
    this.events = events;
    this.onFault = onFault;
  }

  /** Tells what was found while opening; called once, before anything is asked. */
  void begin() {
    perform(() -> store.begin(events));
  }

  private void perform(Runnable task) {
    thread.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            onFault.accept(e);
          }
        });
  }

  /** Appends; several that wait are appended, and forced, together. */
  void store(Arrival arrival) {
    arrivals.add(arrival);
    if (asked.compareAndSet(false, true)) {
      perform(this::storeAll);
    }
  }

  private void storeAll() {
    asked.set(false);
    List<Outcome> outcomes = new ArrayList<>();
    for (Arrival arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
      outcomes.add(stored(arrival));
    }
    if (forceBeforeStored) {
      try {
        store.force();
      } catch (IOException e) {
        outcomes.replaceAll(outcome -> unforced(outcome, e));
      }
    }
    if (!outcomes.isEmpty()) {
      events.stored(outcomes, store.room());
    }
  }

  private Outcome stored(Arrival arrival) {
    try {
      long position = store.append(arrival.content());
      return position >= 0
          ? Outcome.stored(arrival, position)
          : Outcome.refused(arrival, store.room().scarcity(), "");
    } catch (IOException e) {
      return Outcome.refused(arrival, Kind.WRITE_FAILED, String.valueOf(e.getMessage()));
    }
  }

  private Outcome unforced(Outcome outcome, IOException cause) {
    if (!outcome.isStored()) {
      return outcome;
    }
    store.settle(outcome.position(), outcome.arrival().count());
    return Outcome.refused(
        outcome.arrival(), Kind.WRITE_FAILED, String.valueOf(cause.getMessage()));
  }

  void read(long from, long end, long freeBytes, boolean atLeastOne) {
    perform(() -> reader.read(from, end, freeBytes, atLeastOne));
  }

  void settle(long first, long count) {
    perform(() -> store.settle(first, count));
  }

  void discard(long file) {
    perform(() -> store.discard(file));
  }

  /** Writes settlements, gives space back, and tells how much there is. */
  void tidy() {
    perform(
        () -> {
          try {
            store.tidy();
          } catch (IOException e) {
            events.failed(String.valueOf(e.getMessage()));
          }
          events.room(store.room());
        });
  }

  /** Ends the thread after what was asked so far, and closes the log. Waits for it. */
  void close() throws IOException, InterruptedException {
    thread.shutdown();
    if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IOException(
          store.folder()
              + ": the disk has not answered for a minute; what it was asked may be lost");
    }
    store.close();
  }
}
