package io.tenuto.engine.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Delivery;
import io.tenuto.api.DeliveryException;
import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.OnFull;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.api.StreamConnector;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Receipt;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connector over a durable log: what it tells its callers, and what survives. */
@Timeout(300)
class DurableLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CUTS = Boolean.getBoolean("tenuto.long") ? 200 : 12;

  @TempDir Path folder;

  /** One process's life with the log, and an engine for each reader. */
  private final class Life implements AutoCloseable {
    final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> notices = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();
    final Set<Long> seen = ConcurrentHashMap.newKeySet();
    final Semaphore runs = new Semaphore(Integer.MAX_VALUE);
    final Loop loop = new Loop("test-durable", faults::add);
    final BufferPool pool = new BufferPool(4 << 20);
    final DurableLog log;
    final Connector connector;
    final List<EngineHost> engines = new ArrayList<>();

    Life(CutStorage disk, String... groups) throws IOException {
      this(disk, 8 << 20, OnFull.BLOCK, groups);
    }

    Life(CutStorage disk, long diskBytes, OnFull onFull, String... groups) throws IOException {
      var settings = new DurableLog.Settings(folder, diskBytes, 1 << 20, onFull == OnFull.REFUSE);
      log = DurableLog.open(settings, disk, loop, pool, new Heard(), false, 7);
      var readers =
          List.of(groups).stream()
              .map(
                  name ->
                      new Dispatcher.Settings(
                          name, Delivery.DURABLE, onFull, DispatchPolicy.SPREAD, 3, 0))
              .toList();
      var spec =
          new Connector.Spec(
              new Origin("raw", "test", log.incarnation()), readers, 32 << 20, 1 << 20);
      connector = new Connector(loop, pool, spec, (group, dead, why, where) -> {}, bound -> 0, log);
    }

    private final class Heard implements DurableLog.Listener {
      @Override
      public void onNotice(String text) {
        notices.add(text);
      }

      @Override
      public void onLost(long messages, String detail) {
        lost.add(messages + " " + detail);
      }

      @Override
      public void onFault(Throwable fault) {
        faults.add(fault);
      }
    }

    /** Serves a reader. */
    Life serve(String group) {
      var spec = new EngineHost.Spec(group, 1, 4 << 20, 2 << 20, 1 << 20, folder, Duration.ZERO);
      var engine =
          new EngineHost(
              spec,
              loop,
              pool,
              slot ->
                  new SlotCode() {
                    @Override
                    public void process(Message message, Outputs outputs)
                        throws InterruptedException {
                      runs.acquire();
                      assertThat(message.id().incarnation()).isEqualTo(7);
                      seen.add(message.id().sequence());
                    }
                  },
              Optional.empty());
      engines.add(engine);
      LocalLink.join(
          loop,
          loop,
          "in-process",
          link -> connector.open(group, link, engine.introduction(), 1),
          link -> engine.open(link, 1, false));
      return this;
    }

    CompletableFuture<Settlement> send(int bytes) {
      return connector.send(Header.EMPTY, Payload.of(new byte[bytes]));
    }

    /** Ends as the process would that is gone: nothing of it reaches the disk any more. */
    void abandon() throws Exception {
      connector.close();
      runs.release(Integer.MAX_VALUE / 2);
      for (EngineHost engine : engines) {
        engine.close(Duration.ZERO);
      }
      try {
        log.close();
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("power");
      }
      loop.close();
    }

    @Override
    public void close() throws Exception {
      for (EngineHost engine : engines) {
        engine.close(PATIENCE);
      }
      connector.close();
      log.close();
      loop.close();
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void nothingIsAcceptedBeforeTheDiskHasConfirmed() throws Exception {
    var disk = new CutStorage();
    try (Life life = new Life(disk, "main").serve("main")) {
      life.connector.offer(Header.EMPTY, Payload.of(new byte[10])); // makes the first file
      assertThat(life.connector.flush(PATIENCE)).isTrue();
      Semaphore forces = disk.holdForces();
      CompletableFuture<Long> offered =
          CompletableFuture.supplyAsync(
              () -> life.connector.offer(Header.EMPTY, Payload.of(new byte[10])));
      Rig.await("the force to be asked for", forces::hasQueuedThreads);
      assertThat(offered).isNotDone();
      assertThat(life.connector.ledger("main").accepted()).isEqualTo(1);
      assertThat(life.seen).containsExactly(0L);
      assertThat(life.connector.flush(Duration.ofMillis(50))).isFalse();
      forces.release(1000);
      assertThat(offered.get()).isEqualTo(1);
      assertThat(life.connector.flush(PATIENCE)).isTrue();
      assertThat(life.seen).containsExactlyInAnyOrder(0L, 1L);
      assertThat(life.connector.delivery()).isEqualTo(Delivery.DURABLE);
    }
  }

  @Test
  void whatWaitsForTheDiskIsForcedTogether() throws Exception {
    var disk = new CutStorage();
    try (Life life = new Life(disk, "main").serve("main")) {
      life.connector.offer(Header.EMPTY, Payload.of(new byte[10])); // makes the first file
      Semaphore forces = disk.holdForces();
      CompletableFuture<Settlement> first = life.send(10);
      Rig.await("the force to be asked for", forces::hasQueuedThreads);
      int before = disk.forces();
      List<CompletableFuture<Settlement>> others = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        others.add(life.send(10 + i));
      }
      forces.release(1000);
      for (CompletableFuture<Settlement> other : others) {
        assertThat(other.get()).isEqualTo(Settlement.DONE);
      }
      assertThat(first.get()).isEqualTo(Settlement.DONE);
      assertThat(disk.forces() - before).as("forces for 501 messages").isLessThanOrEqualTo(3);
    }
  }

  @Test
  void afterAFailedForceNothingIsAcceptedAndWhatWasIsStillDelivered() throws Exception {
    var disk = new CutStorage();
    try (Life life = new Life(disk, "main")) {
      for (int i = 0; i < 10; i++) {
        assertThat(life.connector.offer(Header.EMPTY, Payload.of(new byte[100]))).isEqualTo(i);
      }
      disk.failNextForce();
      assertThatThrownBy(() -> life.connector.offer(Header.EMPTY, Payload.of(new byte[100])))
          .isInstanceOf(DeliveryException.class)
          .hasMessageContaining("fails to force")
          .hasMessageContaining("Check the disk");
      assertThatThrownBy(() -> life.connector.offer(Header.EMPTY, Payload.of(new byte[50_000])))
          .isInstanceOf(DeliveryException.class);
      assertThat(life.send(10)).isCompletedExceptionally();
      assertThat(life.connector.ledger("main").accepted()).isEqualTo(10);
      life.serve("main");
      assertThat(life.connector.flush(PATIENCE)).isTrue();
      assertThat(life.seen).hasSize(10);
    }
  }

  @Test
  void everyReaderIsDoneWithAMessageBeforeItIsSettled() throws Exception {
    var disk = new CutStorage();
    try (Life life = new Life(disk, "fast", "slow").serve("fast")) {
      List<CompletableFuture<Settlement>> sent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        sent.add(life.send(i % 10 == 0 ? 40_000 : 100));
      }
      Rig.await("the fast reader", () -> life.connector.ledger("fast").completed() == 100);
      assertThat(sent).noneMatch(CompletableFuture::isDone);
    }
    try (Life life = new Life(disk, "fast", "slow").serve("slow").serve("fast")) {
      assertThat(life.log.left()).isEqualTo(100);
      assertThat(life.log.nextSequence()).isEqualTo(100);
      assertThat(life.connector.flush(PATIENCE)).isTrue();
      assertThat(life.connector.ledger("slow").completed()).isEqualTo(100);
      assertThat(life.lost).isEmpty();
    }
    try (Life life = new Life(disk, "fast", "slow")) {
      assertThat(life.log.left()).isZero();
      assertThat(life.log.nextSequence()).isEqualTo(100);
    }
  }

  @Test
  void aFullDiskHoldsTheSourceUntilThereIsRoom() throws Exception {
    var disk = new CutStorage();
    disk.capacityBytes(3 << 20);
    try (Life life = new Life(disk, "main")) {
      List<CompletableFuture<Settlement>> sent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        sent.add(life.send(30_000));
      }
      Rig.await("the notice", () -> !life.notices.isEmpty());
      assertThat(life.notices.peek()).contains("there is no room").contains("disk full");
      assertThat(life.connector.ledger("main").accepted()).isLessThan(100);
      disk.capacityBytes(32 << 20);
      life.serve("main");
      for (CompletableFuture<Settlement> one : sent) {
        assertThat(one.get()).isEqualTo(Settlement.DONE);
      }
    }
  }

  @Test
  void aReachedBoundGivesRoomAgainWhenMessagesAreSettled() throws Exception {
    var disk = new CutStorage();
    try (Life life = new Life(disk, 1 << 20, OnFull.BLOCK, "main").serve("main")) {
      List<CompletableFuture<Settlement>> sent = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        sent.add(life.send(30_000)); // six times the bound
      }
      for (CompletableFuture<Settlement> one : sent) {
        assertThat(one.get()).isEqualTo(Settlement.DONE);
      }
    }
  }

  @Test
  void underRefuseAFullDiskAnswersNoRoomAndAcceptsAgainLater() throws Exception {
    var disk = new CutStorage();
    disk.capacityBytes(2 << 20);
    try (Life life = new Life(disk, 8 << 20, OnFull.REFUSE, "main")) {
      long accepted = 0;
      long answer = 0;
      while (answer >= 0) {
        answer = life.connector.offer(Header.EMPTY, Payload.of(new byte[30_000]));
        accepted += answer >= 0 ? 1 : 0;
      }
      assertThat(answer).isEqualTo(StreamConnector.NO_ROOM);
      assertThat(life.connector.ledger("main").accepted()).isEqualTo(accepted);
      assertThatThrownBy(() -> life.send(30_000).get())
          .hasCauseInstanceOf(DeliveryException.class)
          .hasMessageContaining("there is no room");
      disk.capacityBytes(32 << 20);
      assertThat(life.connector.offer(Header.EMPTY, Payload.of(new byte[30_000])))
          .isGreaterThan(accepted);
    }
  }

  @Test
  void aPowerCutLosesNothingThatWasAccepted() throws Exception {
    for (int seed = 0; seed < CUTS; seed++) {
      var random = new Random(seed);
      var disk = new CutStorage();
      Set<Long> accepted = ConcurrentHashMap.newKeySet();
      Set<Long> seen = ConcurrentHashMap.newKeySet();
      long next = 0;
      for (int life = 0; life < 3; life++) {
        var now = new Life(disk, "main");
        assertThat(now.log.nextSequence()).as("seed %s", seed).isGreaterThanOrEqualTo(next);
        now.runs.drainPermits();
        now.runs.release(random.nextInt(100));
        now.serve("main");
        for (int i = random.nextInt(200); i >= 0; i--) {
          var receipt = new Noted(accepted);
          receipt.sequence =
              now.connector.offer(
                  Header.EMPTY,
                  Payload.of(new byte[random.nextInt(20) == 0 ? 40_000 : 100]),
                  0,
                  receipt);
          receipt.offered.release();
        }
        for (int i = random.nextInt(4); i > 0; i--) {
          now.connector.flush(Duration.ofMillis(5)); // so that there is something to cut
        }
        Set<Long> promised = Set.copyOf(accepted);
        CutStorage after = disk.afterCut(random);
        seen.addAll(now.seen);
        now.abandon();
        accepted.retainAll(promised);
        next = accepted.stream().mapToLong(one -> one + 1).max().orElse(0);
        disk = after;
      }
      try (Life last = new Life(disk, "main").serve("main")) {
        assertThat(last.connector.flush(PATIENCE)).isTrue();
        seen.addAll(last.seen);
      }
      assertThat(seen).as("processed, seed %s", seed).containsAll(accepted);
    }
  }

  /** Notes which sequence was accepted. */
  private static final class Noted implements Receipt {
    private final Set<Long> accepted;
    private final Semaphore offered = new Semaphore(0);
    private volatile long sequence;

    Noted(Set<Long> accepted) {
      this.accepted = accepted;
    }

    @Override
    public void accepted() {
      offered.acquireUninterruptibly();
      accepted.add(sequence);
    }

    @Override
    public void settled(Settlement outcome) {
      // what was seen tells
    }
  }
}
