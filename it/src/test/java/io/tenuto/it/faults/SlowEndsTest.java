package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines that are well, only slow. */
@Timeout(600)
class SlowEndsTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;
  private FaultyHop hop;

  @BeforeEach
  void open() throws Exception {
    hop = new FaultyHop(folder, 13);
  }

  @AfterEach
  void close() throws Exception {
    hop.close();
  }

  /** Bar test 14. */
  @Test
  void oneEngineOfFourThatIsAHundredTimesSlowerDoesNotHoldUpTheOthers() throws Exception {
    long workNanos = 10_000_000;
    for (int i = 0; i < 4; i++) {
      long mine = i == 3 ? 100 * workNanos : workNanos;
      hop.engine(message -> LockSupport.parkNanos(mine));
    }
    hop.join();
    hop.send(100, 100);
    hop.settle(PATIENCE);
    int messages = LONG ? 6000 : 1500;
    long before = quick();
    long began = System.nanoTime();
    hop.send(messages, 100);
    FaultyHop.await(
        "the quick ones have done nearly all", PATIENCE, () -> quick() - before >= messages - 50);
    double rate = (quick() - before) * 1e9 / (System.nanoTime() - began);
    double capacity = 3e9 / workNanos;
    hop.settle(PATIENCE);
    assertThat(hop.done.get(3).get()).as("messages of the slow one").isBetween(1L, 100L);
    if (LONG) {
      assertThat(rate / capacity).as("share of what three can do").isGreaterThan(0.9);
    }
  }

  private long quick() {
    return hop.done.get(0).get() + hop.done.get(1).get() + hop.done.get(2).get();
  }

  /** Bar test 23. */
  @Test
  void aSlowConsumerStopsTheSourceAndCostsNoMoreMemoryThanAllowed() throws Exception {
    var pace = new Semaphore(0);
    hop.engine(message -> pace.acquire());
    hop.join();
    int size = 10_000_000;
    int messages = LONG ? 60 : 25;
    var sender = new Thread(() -> hop.send(messages, size), "sender");
    sender.start();
    long most = 0;
    for (int i = 0; i < messages; i++) {
      int done = i;
      FaultyHop.await("one is begun", PATIENCE, pace::hasQueuedThreads);
      most = Math.max(most, hop.connector.retainedBytes());
      assertThat(hop.sent()).as("taken from the source").isLessThanOrEqualTo(done + 8);
      pace.release();
      FaultyHop.await("one more is settled", PATIENCE, () -> hop.completed() > done);
    }
    sender.join();
    hop.settle(PATIENCE);
    assertThat(most)
        .as("bytes that the source's end kept")
        .isBetween((long) size, FaultyHop.CAP_BYTES);
    if (hop.steady()) {
      assertThat(hop.repeats()).isZero();
    }
  }
}
