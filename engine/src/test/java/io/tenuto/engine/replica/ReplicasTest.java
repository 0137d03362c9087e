package io.tenuto.engine.replica;

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
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.log.LogOptions;
import io.tenuto.log.RecordHeader;
import io.tenuto.log.SegmentedLog;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.Loop;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Crc;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connector whose messages are kept by two keepers, over real links and disks. */
@Timeout(300)
class ReplicasTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Token TOKEN = new Token("replicas-test-token-replicas-test");

  @TempDir Path folder;

  private final List<KeeperHost> hosts = new ArrayList<>();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void startKeepers() throws IOException {
    for (int i = 0; i < 2; i++) {
      hosts.add(start(i, Endpoint.tcp("127.0.0.1", 0)));
      endpoints.add(hosts.get(i).endpoint());
    }
  }

  @AfterEach
  void endKeepers() throws Exception {
    for (KeeperHost host : hosts) {
      host.close();
    }
  }

  private KeeperHost start(int i, Endpoint at) throws IOException {
    var settings = new KeeperHost.Settings(at, kept(i), 1L << 30);
    return KeeperHost.start(settings, TOKEN, Tls.NONE, said::add);
  }

  private Path kept(int i) {
    return folder.resolve("keeper-" + i);
  }

  private void restart(int i) throws IOException {
    hosts.set(i, start(i, endpoints.get(i)));
  }

  /** One process of the source, with an engine. */
  private final class Life implements AutoCloseable {
    final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> notices = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();
    final Map<Long, Integer> seen = new ConcurrentHashMap<>(); // checksum of each sequence
    final Semaphore runs;
    final Loop loop = new Loop("test-replicas", faults::add);
    final Replicas replicas;
    final Connector connector;
    final EngineHost engine;

    /**
     * @param runs how many messages are run before the engine waits
     */
    Life(OnFull onFull, int runs) throws Exception {
      this.runs = new Semaphore(runs);
      var pool = new BufferPool(4 << 20);
      var settings =
          new Replicas.Settings(
              "test", endpoints, false, onFull == OnFull.REFUSE, 8 << 20, folder.resolve("spool"));
      replicas =
          Replicas.open(settings, loop, pool, TOKEN, Tls.NONE, new Heard(), false, 7, () -> false);
      var reader =
          new Dispatcher.Settings("main", Delivery.REPLICATED, onFull, DispatchPolicy.SPREAD, 3, 0);
      var origin = new Origin("source", "test", replicas.incarnation());
      var spec = new Connector.Spec(origin, List.of(reader), 64 << 20, 16 << 20);
      connector =
          new Connector(loop, pool, spec, (group, dead, why, where) -> {}, bound -> 0, replicas);
      engine =
          new EngineHost(
              new EngineHost.Spec(
                  "main", 1, 32 << 20, 16 << 20, 16 << 20, folder.resolve("spool"), Duration.ZERO),
              loop,
              pool,
              slot ->
                  new SlotCode() {
                    @Override
                    public void process(Message message, Outputs outputs)
                        throws InterruptedException {
                      Life.this.runs.acquire();
                      seen.put(message.id().sequence(), Crc.of(message.payload().buffer()));
                    }
                  },
              Optional.empty());
      LocalLink.join(
          loop,
          loop,
          "in-process",
          link -> connector.open("main", link, engine.introduction(), 1),
          link -> engine.open(link, 1, false));
    }

    private final class Heard implements Replicas.Listener {
      @Override
      public void onNotice(String text) {
        notices.add(text);
      }

      @Override
      public void onLost(long messages, String detail) {
        lost.add(messages + " " + detail);
      }
    }

    CompletableFuture<Settlement> send(byte[] payload) {
      return connector.send(Header.EMPTY, Payload.of(payload));
    }

    @Override
    public void close() throws Exception {
      connector.close();
      runs.release(1 << 20);
      engine.close(Duration.ZERO);
      replicas.close();
      loop.close();
      assertThat(faults).isEmpty();
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting for %s", what).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private static byte[] payload(int seed, int bytes) {
    byte[] payload = new byte[bytes];
    new Random(seed).nextBytes(payload);
    return payload;
  }

  @Test
  void nothingIsAcceptedWhileAKeeperIsAwayAndItGoesOnWhenThatIsBack() throws Exception {
    try (var life = new Life(OnFull.BLOCK, 1000)) {
      assertThat(life.connector.offer(Header.EMPTY, Payload.of(payload(1, 10)))).isZero();
      assertThat(life.connector.flush(PATIENCE)).isTrue();
      hosts.get(1).close();
      await("the notice", () -> life.notices.toString().contains("is away"));
      var offered =
          CompletableFuture.supplyAsync(
              () -> life.connector.offer(Header.EMPTY, Payload.of(payload(2, 10))));
      assertThatThrownBy(() -> offered.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(life.seen).containsOnlyKeys(0L);
      restart(1);
      assertThat(offered.get()).isEqualTo(1);
      assertThat(life.connector.flush(PATIENCE)).isTrue();
      assertThat(life.seen).containsOnlyKeys(0L, 1L);
      assertThat(life.connector.delivery()).isEqualTo(Delivery.REPLICATED);
    }
  }

  @Test
  void underRefuseMessagesAreRefusedWhileAKeeperIsAway() throws Exception {
    try (var life = new Life(OnFull.REFUSE, 1000)) {
      assertThat(life.connector.offer(Header.EMPTY, Payload.of(payload(1, 10)))).isZero();
      hosts.get(0).close();
      await("the notice", () -> life.notices.toString().contains("is away"));
      assertThat(life.connector.offer(Header.EMPTY, Payload.of(payload(2, 10))))
          .isEqualTo(StreamConnector.NO_ROOM);
      restart(0);
      await("the notice", () -> life.notices.toString().contains("is back"));
      await(
          "a message that is accepted",
          () -> life.connector.offer(Header.EMPTY, Payload.of(payload(3, 10))) >= 0);
      assertThat(life.connector.flush(PATIENCE)).isTrue();
      assertThat(life.seen).hasSize(2).doesNotContainKey(1L);
    }
  }

  @Test
  void messagesOfAnySizeComeBackAsTheyWere() throws Exception {
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int bytes = i % 10 == 3 ? 5 << 20 : i % 4 == 0 ? 100_000 : 10 + i;
      payloads.add(payload(i, bytes));
    }
    try (var life = new Life(OnFull.BLOCK, 0)) {
      for (byte[] payload : payloads) {
        assertThat(life.connector.offer(Header.EMPTY, Payload.of(payload)))
            .isGreaterThanOrEqualTo(0);
      }
    }
    try (var next = new Life(OnFull.BLOCK, 1 << 20)) {
      assertThat(next.replicas.nextSequence()).isEqualTo(payloads.size());
      assertThat(next.connector.awaitHandedOut(PATIENCE)).isTrue();
      assertThat(next.connector.flush(PATIENCE)).isTrue();
      assertThat(next.seen).hasSize(payloads.size());
      for (int i = 0; i < payloads.size(); i++) {
        assertThat(next.seen.get((long) i)).isEqualTo(Crc.of(ByteBuffer.wrap(payloads.get(i))));
      }
    }
    try (var last = new Life(OnFull.BLOCK, 1 << 20)) {
      assertThat(last.replicas.left()).as("settled and told so").isZero();
    }
  }

  @Test
  void whatComesWhileARecordIsOnItsWayGoesTogether() throws Exception {
    int messages = 100;
    try (var life = new Life(OnFull.BLOCK, 0)) {
      hosts.get(1).close();
      await("the notice", () -> life.notices.toString().contains("is away"));
      for (int i = 0; i < messages; i++) {
        life.send(payload(i, 10)).exceptionally(why -> Settlement.RELEASED);
        life.loop.await(() -> {}); // by now it would have been taken by itself
      }
      restart(1);
      await("all to be accepted", () -> life.connector.ledger("main").accepted() == messages);
    }
    hosts.get(0).close();
    try (SegmentedLog log = SegmentedLog.open(kept(0).resolve("test/log"), LogOptions.defaults())) {
      int records = 0;
      RecordHeader header = log.next(0);
      for (; header != null; header = log.next(header.end())) {
        records++;
      }
      assertThat(log.end()).isEqualTo(messages);
      assertThat(records).as("records for 100 messages").isLessThan(10);
    }
  }

  @Test
  void whatIsDamagedAtOneKeeperIsDeliveredFromTheOther() throws Exception {
    int messages = 50;
    try (var life = new Life(OnFull.BLOCK, 0)) {
      for (int i = 0; i < messages; i++) {
        assertThat(life.connector.offer(Header.EMPTY, Payload.of(payload(i, 2000)))).isEqualTo(i);
      }
    }
    hosts.get(0).close();
    flipBits(kept(0).resolve("test/log"));
    restart(0);
    try (var next = new Life(OnFull.BLOCK, 1 << 20)) {
      assertThat(next.connector.awaitHandedOut(PATIENCE)).isTrue();
      assertThat(next.connector.flush(PATIENCE)).isTrue();
      assertThat(next.notices.toString()).contains("that are damaged there");
      assertThat(next.lost).isEmpty();
      assertThat(next.seen).hasSize(messages);
    }
  }

  /** Flips a bit in the middle of each payload of a tenth of the records, more or less. */
  private static void flipBits(Path log) throws IOException {
    Path segment;
    try (Stream<Path> files = Files.list(log)) {
      segment =
          files
              .filter(file -> file.toFile().length() > 50_000)
              .findFirst()
              .orElseThrow(() -> new AssertionError("no segment in " + log));
    }
    byte[] bytes = Files.readAllBytes(segment);
    for (int at = 5_000; at < 90_000; at += 20_000) {
      bytes[at] ^= 16;
    }
    Files.write(segment, bytes);
  }

  @Test
  void aRunThatWasFrozenAndReplacedIsRefusedByEveryKeeper() throws Exception {
    try (var frozen = new Life(OnFull.BLOCK, 0)) {
      assertThat(frozen.connector.offer(Header.EMPTY, Payload.of(payload(1, 10)))).isZero();
      var thaw = new CountDownLatch(1);
      frozen.loop.execute(
          () -> {
            try {
              thaw.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      try (var next = new Life(OnFull.BLOCK, 1 << 20)) {
        assertThat(next.connector.awaitHandedOut(PATIENCE)).isTrue();
        assertThat(next.connector.flush(PATIENCE)).isTrue();
        assertThat(next.seen).containsOnlyKeys(0L);
        CompletableFuture<Settlement> late = frozen.send(payload(2, 10));
        thaw.countDown();
        assertThatThrownBy(late::get)
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOf(DeliveryException.class)
            .hasMessageContaining("another run has taken over");
        assertThat(next.connector.offer(Header.EMPTY, Payload.of(payload(3, 10)))).isEqualTo(1);
        assertThat(next.connector.flush(PATIENCE)).isTrue();
        assertThat(next.seen).containsOnlyKeys(0L, 1L);
      } finally {
        thaw.countDown();
      }
    }
  }

  @Test
  void aSourceWithTheWrongTokenIsNotLetIn() {
    var loop = new Loop("test-stranger", fault -> {});
    try {
      var settings =
          new Replicas.Settings("test", endpoints, false, false, 1 << 20, folder.resolve("spool"));
      Replicas.Listener nobody =
          new Replicas.Listener() {
            @Override
            public void onNotice(String text) {}

            @Override
            public void onLost(long messages, String detail) {}
          };
      assertThatThrownBy(
              () ->
                  Replicas.open(
                      settings,
                      loop,
                      new BufferPool(1 << 20),
                      new Token("another-token-another-token-another"),
                      Tls.NONE,
                      nobody,
                      false,
                      1,
                      () -> false))
          .isInstanceOf(io.tenuto.wire.RefusedException.class)
          .hasMessageContaining("stream.keepers");
    } finally {
      loop.close();
    }
  }
}
