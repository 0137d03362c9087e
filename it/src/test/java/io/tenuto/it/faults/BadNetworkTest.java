package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.engine.child.ChildCode;
import io.tenuto.engine.child.ChildProcess;
import io.tenuto.engine.process.ProcessListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hop over networks that lose, delay, cut, spoil and forget. */
@Timeout(600)
class BadNetworkTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long SEED = 11;
  private static final long WINDOW = 64; // messages that an engine may have begun or be sent

  @TempDir Path folder;
  private FaultyHop hop;

  @BeforeEach
  void open() throws Exception {
    hop = new FaultyHop(folder, SEED);
  }

  @AfterEach
  void close() throws Exception {
    hop.close();
  }

  /** Bar test 19. */
  @Test
  void aConnectionThatIsOnlyHalfThereIsFoundAndLeavesNoDescriptorBehind() throws Exception {
    FaultProxy proxy = hop.engine(message -> {});
    FaultProxy survivor = hop.engine(message -> {});
    hop.join();
    hop.send(50, 1000);
    hop.settle(PATIENCE);
    long before = FaultyHop.descriptors();
    for (int i = 0; i < (LONG ? 5 : 2); i++) {
      awaitPart(0);
      proxy.forth().stop();
      proxy.back().stop();
      long stopped = System.nanoTime();
      long releases = hop.connector.releases();
      hop.send(400, 1000);
      hop.settle(PATIENCE);
      if (LONG) {
        assertThat(Duration.ofNanos(System.nanoTime() - stopped))
            .as("what was under way has been leased again")
            .isLessThan(Duration.ofSeconds(3));
      }
      assertThat(hop.connector.releases()).as("leased again").isGreaterThan(releases);
      proxy.reset(); // the router that forgot them is back
      proxy.forth().go();
      proxy.back().go();
    }
    awaitPart(0);
    FaultyHop.await("no descriptor is left behind", PATIENCE, () -> fewAsBefore(before));
    if (hop.steady()) {
      assertThat(survivor.connections()).as("a healthy link").isEqualTo(1);
    }
  }

  /** Until an engine takes part (again). */
  private void awaitPart(int engine) throws InterruptedException {
    long before = hop.done.get(engine).get();
    FaultyHop.await(
        "an engine takes part",
        PATIENCE,
        () -> {
          hop.send(5, 1000);
          return hop.done.get(engine).get() > before;
        });
    hop.settle(PATIENCE);
  }

  private static boolean fewAsBefore(long before) {
    try {
      return FaultyHop.descriptors() <= before;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Bar test 20, the proxy's half: lost packets look to TCP like a delay. */
  @Test
  void delaysJitterAndSlicesOfOneByteLoseNothingAndBlameNobody() throws Exception {
    FaultProxy proxy = hop.engine(message -> {});
    hop.join();
    hop.send(20, 100);
    hop.settle(PATIENCE);
    proxy.forth().slice(1);
    proxy.back().slice(1);
    hop.send(LONG ? 2000 : 300, LONG ? 500 : 100); // heartbeats wait behind them
    hop.settle(PATIENCE);
    // messages are on their way for longer than a lease, and answers to heartbeats behind them
    proxy.forth().slice(LONG ? 4000 : 1000);
    proxy.back().slice(4000);
    proxy.forth().delay(50, 30);
    proxy.back().delay(50, 30);
    hop.send(LONG ? 500 : 60, 1000);
    hop.settle(PATIENCE);
    if (hop.steady()) {
      assertThat(proxy.connections()).as("nobody believed it dead").isEqualTo(1);
      assertThat(hop.repeats()).isZero();
    }
  }

  /** Bar test 21. */
  @Test
  void aStormOfResetsLosesNothingAndIsNotAnsweredByAStormOfConnections() throws Exception {
    FaultProxy proxy = hop.engine(message -> {});
    hop.join();
    var over = new AtomicBoolean();
    var resets = new AtomicInteger();
    var storm = new Thread(() -> reset(proxy, over, resets), "storm");
    storm.start();
    long began = System.nanoTime();
    Duration length = Duration.ofSeconds(LONG ? 30 : 4);
    while (System.nanoTime() - began < length.toNanos() || resets.get() < 10) {
      hop.send(20, 10_000);
      FaultyHop.await("progress in the storm", PATIENCE, () -> hop.completed() > hop.sent() - 500);
    }
    int connections = proxy.connections();
    double seconds = (System.nanoTime() - began) / 1e9;
    over.set(true);
    storm.join();
    hop.settle(PATIENCE);
    assertThat(connections).as("connections").isGreaterThanOrEqualTo(LONG ? 30 : 4);
    assertThat(connections / seconds).as("connections in a second").isLessThanOrEqualTo(20.0);
    double leases = (double) (hop.sent() + hop.connector.releases()) / hop.sent();
    assertThat(leases).as("leases for each message").isLessThanOrEqualTo(3);
  }

  /**
   * Resets all connections each tenth of a second. Where times are not judged it waits until as
   * many messages have passed as a reset may hold up, so that a slow host makes progress, too.
   */
  private void reset(FaultProxy proxy, AtomicBoolean over, AtomicInteger resets) {
    while (!over.get()) {
      long before = hop.completed();
      do {
        LockSupport.parkNanos(100_000_000);
      } while (!LONG && !over.get() && hop.completed() < before + WINDOW);
      proxy.reset();
      resets.incrementAndGet();
    }
  }

  /** Bar test 6. */
  @Test
  void nothingPartialReachesUserCodeWhenConnectionsEndInsideLargeMessages() throws Exception {
    FaultProxy proxy = hop.engine(message -> {});
    hop.join();
    int kills = LONG ? 200 : 12;
    var random = new Random(SEED);
    int size = 10_000_000;
    for (int i = 0; i < kills; i++) {
      proxy.forth().resetAfter(random.nextInt(size));
      hop.send(1, size);
      FaultyHop.await("the connection was cut", PATIENCE, () -> proxy.forth().spent());
      hop.settle(PATIENCE);
    }
    assertThat(proxy.connections()).isGreaterThan(kills);
    FaultyHop.await(
        "buffers of what never came whole are free",
        LONG ? Duration.ofSeconds(1) : PATIENCE,
        () -> hop.connector.retainedBytes() == 0);
  }

  /** The checksums of batches and chunks find what TCP's did not. */
  @Test
  void aBitThatWasTurnedIsFoundAndTheMessageComesAgain() throws Exception {
    FaultProxy proxy = hop.engine(message -> {});
    hop.join();
    var random = new Random(SEED);
    for (int i = 0; i < (LONG ? 200 : 20); i++) {
      boolean large = i % 2 == 0;
      int size = large ? 2_000_000 : 20_000;
      int connections = proxy.connections();
      proxy.forth().flipAfter(1000 + random.nextInt(size - 2000));
      hop.send(large ? 1 : 5, size);
      hop.settle(PATIENCE);
      assertThat(proxy.forth().spent()).isTrue();
      FaultyHop.await("the link was closed", PATIENCE, () -> proxy.connections() > connections);
    }
  }

  /**
   * The checksums of frames find what TCP's did not: whichever frame it is, greetings included, and
   * in both directions, of which the one back to the source carries what settles.
   */
  @Test
  void aBitThatWasTurnedInAnyFrameSettlesNothingWronglyAndBlamesNobody() throws Exception {
    FaultProxy proxy = hop.engine(message -> {});
    hop.join();
    turnBits(proxy, LONG ? 1000 : 60);
    FaultyHop.await(
        "all runs are over", PATIENCE, () -> hop.done.get(0).get() == hop.sent() + hop.repeats());
  }

  /** The same with an engine whose code is in Python, and looks at what it is given itself. */
  @Test
  void thePythonEngineDoesNotNoticeBitsThatAreTurnedOnTheWayToIt() throws Exception {
    assumeTrue(pythonIsThere(), "engines in Python: there is no python3 here");
    Path seen = folder.resolve("seen");
    Path file =
        Files.writeString(
            folder.resolve("work.py"),
            """
            import tenuto, zlib

            @tenuto.engine
            def work(message):
                if str(zlib.crc32(message.data)) != message.header["crc"]:
                    raise ValueError("other bytes than were sent")
                with open("%s", "a") as seen:
                    print(message.id.sequence, file=seen)

            work.serve()
            """
                .formatted(seen));
    ChildCode code = ChildCode.python("work", "python3", file, List.of());
    code =
        new ChildCode(
            code.program().in(folder).withEnvironment(Map.of("PYTHONPATH", python().toString())),
            true,
            Map.of(),
            code.limits(),
            true);
    var slots = ChildProcess.slots(code, folder, ProcessListener.NONE);
    FaultProxy proxy = hop.engineOf(slots);
    hop.join();
    turnBits(proxy, LONG ? 200 : 20);
    List<String> ran = Files.readAllLines(seen);
    assertThat(new HashSet<>(ran)).as("messages that ran").hasSize((int) hop.sent());
    assertThat(ran).as("runs").hasSize((int) (hop.sent() + hop.repeats()));
  }

  /** Turns one bit after the other, and waits each time until all is settled again. */
  private void turnBits(FaultProxy proxy, int bits) throws InterruptedException {
    var random = new Random(SEED);
    for (int i = 0; i < bits; i++) {
      Fault direction = i % 2 == 0 ? proxy.back() : proxy.forth();
      int connections = proxy.connections();
      boolean greeting = i % 5 == 0;
      direction.flipAfter(random.nextInt(greeting ? 600 : 150));
      if (greeting) {
        proxy.reset(); // the bit is turned while the next link is opened, or soon afterwards
      }
      hop.send(5, 100);
      hop.settle(PATIENCE);
      FaultyHop.await("a bit is turned", PATIENCE, direction::spent);
      FaultyHop.await("the link was closed", PATIENCE, () -> proxy.connections() > connections);
      hop.settle(PATIENCE);
    }
  }

  /** The folder of our package, in the project's root. */
  private static Path python() {
    Path above = Path.of("").toAbsolutePath();
    while (!Files.exists(above.resolve("python/tenuto/__init__.py"))) {
      above = Objects.requireNonNull(above.getParent(), "not inside the project");
    }
    return above.resolve("python");
  }

  private static boolean pythonIsThere() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
