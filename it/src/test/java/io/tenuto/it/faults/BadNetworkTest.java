package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hop over networks that lose, delay, cut, spoil and forget. */
@Timeout(120)
class BadNetworkTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long SEED = 11;

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
      hop.settle(Duration.ofSeconds(3).plus(PATIENCE));
      assertThat(Duration.ofNanos(System.nanoTime() - stopped))
          .as("what was under way has been leased again")
          .isLessThan(Duration.ofSeconds(LONG ? 3 : 6));
      assertThat(hop.connector.releases()).as("leased again").isGreaterThan(releases);
      proxy.reset(); // the router that forgot them is back
      proxy.forth().go();
      proxy.back().go();
    }
    awaitPart(0);
    FaultyHop.await("no descriptor is left behind", PATIENCE, () -> fewAsBefore(before));
    assertThat(survivor.connections()).as("a healthy link").isEqualTo(1);
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
    hop.send(LONG ? 2000 : 300, 500);
    hop.settle(PATIENCE);
    proxy.forth().slice(4000);
    proxy.back().slice(4000);
    proxy.forth().delay(50, 30);
    proxy.back().delay(50, 30);
    hop.send(LONG ? 500 : 60, 1000);
    hop.settle(PATIENCE);
    assertThat(proxy.connections()).as("nobody believed it dead").isEqualTo(1);
    assertThat(hop.repeats()).isZero();
  }

  /** Bar test 21. */
  @Test
  void aStormOfResetsLosesNothingAndIsNotAnsweredByAStormOfConnections() throws Exception {
    FaultProxy proxy = hop.engine(message -> {});
    hop.join();
    var over = new AtomicBoolean();
    var storm =
        new Thread(
            () -> {
              while (!over.get()) {
                LockSupport.parkNanos(100_000_000);
                proxy.reset();
              }
            },
            "storm");
    storm.start();
    long began = System.nanoTime();
    Duration length = Duration.ofSeconds(LONG ? 30 : 4);
    while (System.nanoTime() - began < length.toNanos()) {
      hop.send(20, 10_000);
      FaultyHop.await("progress in the storm", PATIENCE, () -> hop.completed() > hop.sent() - 500);
    }
    int connections = proxy.connections();
    double seconds = (System.nanoTime() - began) / 1e9;
    over.set(true);
    storm.join();
    hop.settle(PATIENCE);
    assertThat(connections / seconds).as("connections in a second").isBetween(1.0, 20.0);
    double leases = (double) (hop.sent() + hop.connector.releases()) / hop.sent();
    assertThat(leases).as("leases for each message").isLessThanOrEqualTo(3);
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
        Duration.ofSeconds(LONG ? 1 : 10),
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
}
