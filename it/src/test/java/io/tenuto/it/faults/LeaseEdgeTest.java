package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.wire.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bar test 13: engines in processes of their own, stopped within user code and thawed at the moment
 * at which their lease ends, or is taken back, or a few milliseconds beside it. What the thawed one
 * would run next lies in it already.
 */
@Timeout(240)
class LeaseEdgeTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int FROZEN_ENGINES = LONG ? 8 : 2;
  private static final int THAWS = LONG ? 27 : 3; // of each
  private static final int KEYS = 48;
  private static final int UNSETTLED = 200; // messages that the source has handed in at a time
  private static final int EDGE_MILLIS = 5;
  private static final long WORK_NANOS = 5_000_000;

  /** A thread may be stopped between the look at the lease and the first line of user code. */
  private static final long GRACE_NANOS = 50_000_000;

  /** At which moment an engine is thawed. */
  private enum Edge {
    ENGINE_MUST_STOP,
    SENDER_MAY_TAKE_BACK,
    SENDER_HAS_TAKEN_BACK
  }

  /** A thaw, and when it was meant to be. */
  private record Thaw(String engine, Edge edge, long meantNanos, long stoppedNanos) {}

  @TempDir Path folder;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<GatedEngine> engines = new ArrayList<>();
  private final List<LeaseTap> taps = new ArrayList<>();
  private final AtomicBoolean feeding = new AtomicBoolean(true);
  private FaultyHop hop;
  private Signals signals;
  private ExecutorService threads;

  @BeforeEach
  void start() throws Exception {
    signals = opened(new Signals());
    for (int i = 0;
        i <= FROZEN_ENGINES;
        i++) { // as the source calls them; the last one is never frozen
      engines.add(opened(new GatedEngine("engine-" + i, folder, WORK_NANOS)));
    }
    hop = opened(new FaultyHop(folder, 14, HopEngine.CAP_BYTES, 255, Optional.of("key")));
    for (GatedEngine engine : engines) {
      var tap = new LeaseTap(engine.name());
      taps.add(tap);
      hop.elsewhere(engine.port(), tap);
    }
    hop.join();
    threads = Executors.newCachedThreadPool();
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  @AfterEach
  void end() throws Exception {
    feeding.set(false);
    threads.shutdownNow();
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  @Test
  void noMessageAndNoKeyHasTwoOwnersWhenEnginesThawAsTheirLeasesEnd() throws Exception {
    Future<?> feed = threads.submit(this::feed);
    List<Future<List<Thaw>>> freezing = new ArrayList<>();
    for (int i = 0; i < FROZEN_ENGINES; i++) {
      int which = i;
      freezing.add(threads.submit((Callable<List<Thaw>>) () -> freeze(which)));
    }
    List<Thaw> thaws = new ArrayList<>();
    for (Future<List<Thaw>> each : freezing) {
      thaws.addAll(each.get());
    }
    feeding.set(false);
    feed.get();
    hop.settleAccount(PATIENCE);

    List<Owners.Run> runs = new ArrayList<>();
    for (GatedEngine engine : engines) {
      runs.addAll(engine.runs());
    }
    List<Owners.Held> held = taps.stream().flatMap(tap -> tap.held().stream()).toList();
    List<Owners.TakenBack> takenBack =
        taps.stream().flatMap(tap -> tap.takenBack().stream()).toList();
    tell(thaws, runs, held, takenBack);
    assertThat(runs.stream().map(Owners.Run::sequence).distinct())
        .as("messages that reached user code")
        .hasSize((int) hop.sent());
    assertThat(thaws).hasSize(FROZEN_ENGINES * THAWS);
    assertThat(takenBack).hasSizeGreaterThanOrEqualTo(FROZEN_ENGINES * THAWS / 3);
    assertThat(Owners.violations(runs, takenBack)).as("two owners").isEmpty();
    assertThat(Owners.withoutLease(runs, held, GRACE_NANOS)).as("no lease").isEmpty();
  }

  /** Hands in messages of many keys, never many at a time. */
  private void feed() {
    var random = new Random(15);
    while (feeding.get()) {
      if (hop.sent() - hop.completed() < UNSETTLED) {
        hop.send(Header.of("key", "k" + random.nextInt(KEYS)), 100);
      } else {
        LockSupport.parkNanos(500_000);
      }
    }
  }

  private List<Thaw> freeze(int which) throws Exception {
    GatedEngine engine = engines.get(which);
    LeaseTap tap = taps.get(which);
    var random = new Random(which);
    List<Thaw> thaws = new ArrayList<>();
    for (int i = 0; i < THAWS; i++) {
      engine.hold();
      tap.awaitBeat();
      waitUntil(System.nanoTime() + random.nextInt(200_000_000)); // anywhere between two of them
      signals.send("STOP", engine.process());
      try {
        FaultyHop.await(engine.name() + " is frozen", PATIENCE, engine::frozen);
        long stopped = System.nanoTime();
        engine.go(); // read when it is thawed
        Edge edge = Edge.values()[i % Edge.values().length];
        long offset = (random.nextInt(2 * EDGE_MILLIS + 1) - EDGE_MILLIS) * 1_000_000L;
        thaws.add(new Thaw(engine.name(), edge, awaitEdge(edge, tap, offset), stopped));
      } finally {
        signals.send("CONT", engine.process());
      }
    }
    return thaws;
  }

  /** Waits for the edge; tells when it was. */
  private static long awaitEdge(Edge edge, LeaseTap tap, long offset) throws InterruptedException {
    LeaseTap.Beat last = tap.lastBeat();
    long at =
        switch (edge) {
          case ENGINE_MUST_STOP -> last.nanos() + Lease.LEASE_NANOS + offset;
          case SENDER_MAY_TAKE_BACK ->
              last.nanos() + Lease.LEASE_NANOS + Lease.DRIFT_NANOS + offset;
          case SENDER_HAS_TAKEN_BACK -> {
            tap.awaitTakenBack(last.connection());
            yield System.nanoTime();
          }
        };
    waitUntil(at);
    return at;
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** How near the thaws came to their edges, and what became of what had been frozen. */
  private static void tell(
      List<Thaw> thaws,
      List<Owners.Run> runs,
      List<Owners.Held> held,
      List<Owners.TakenBack> takenBack) {
    List<Long> latenessMicros = new ArrayList<>();
    for (Thaw thaw : thaws) {
      runs.stream()
          .filter(run -> run.engine().equals(thaw.engine()))
          .filter(run -> run.enteredNanos() < thaw.stoppedNanos())
          .filter(run -> run.leftNanos() > thaw.stoppedNanos())
          .findFirst()
          .ifPresent(run -> latenessMicros.add((run.leftNanos() - thaw.meantNanos()) / 1000));
    }
    latenessMicros.sort(null);
    int size = latenessMicros.size();
    long again = runs.size() - runs.stream().map(Owners.Run::sequence).distinct().count();
    System.out.printf(
        "%d thaws, user code %d microseconds after the moment that was meant in the middle, %d of"
            + " them at most 5 ms after it; %d leases taken back, %d of %d messages ran again;"
            + " %d entered within 50 ms after the end of their lease%n",
        size,
        latenessMicros.get(size / 2),
        latenessMicros.stream().filter(each -> each <= 5000).count(),
        takenBack.size(),
        again,
        runs.size() - again,
        Owners.withoutLease(runs, held, 0).size());
  }
}
