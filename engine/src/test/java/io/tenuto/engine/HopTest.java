package io.tenuto.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.Message;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.transport.Admission;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Listener;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.transport.Pulse;
import io.tenuto.transport.tls.Certificates;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Control;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Token;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One hop, over each kind of link: a connector, an engine, and what they owe each other. */
@Timeout(300)
class HopTest {
  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Loop loop = new Loop("test-sender", faults::add);
  private final Loop engineLoop = new Loop("test-engine", faults::add);
  private final BufferPool pool = new BufferPool(64 << 20);
  private final Token token = new Token("a token of a test");
  private final Map<Long, String> buried = new ConcurrentHashMap<>();
  private final Pulse pulse = new Pulse();
  private Tls tls = Tls.NONE;
  @TempDir Path folder;

  @AfterEach
  void close() throws InterruptedException {
    pulse.close();
    loop.close();
    engineLoop.close();
    assertThat(faults).isEmpty();
  }

  @Test
  void everyMessageIsProcessedOnceWithinAProcess() throws Exception {
    assertEveryMessageOnce(this::joinLocally);
  }

  @Test
  void everyMessageIsProcessedOnceOverTcp() throws Exception {
    assertEveryMessageOnce((c, e) -> joinOver(Endpoint.tcp("127.0.0.1", 0), c, e));
  }

  @Test
  void everyMessageIsProcessedOnceOverAUnixSocket() throws Exception {
    assertEveryMessageOnce((c, e) -> joinOver(Endpoint.unix(folder.resolve("s")), c, e));
  }

  @Test
  void everyMessageIsProcessedOnceOverTls() throws Exception {
    tls = Tls.of(new Certificates(folder).good("one"));
    assertEveryMessageOnce((c, e) -> joinOver(Endpoint.tls("127.0.0.1", 0), c, e));
  }

  private interface Joined {
    void join(Connector connector, EngineHost engine) throws Exception;
  }

  private void assertEveryMessageOnce(Joined joined) throws Exception {
    var seen = new ConcurrentHashMap<Long, Integer>();
    var sums = new ConcurrentHashMap<Long, Long>();
    var engine =
        engine(
            2,
            (message, outputs) -> {
              seen.merge(message.id().sequence(), 1, Integer::sum);
              sums.put(message.id().sequence(), crc(message.payload().bytes()));
            });
    Connector connector = connector(OnFull.BLOCK, 16 << 20);
    joined.join(connector, engine);
    var random = new Random(7);
    var expected = new ConcurrentHashMap<Long, Long>();
    for (int i = 0; i < 400; i++) {
      int size = i % 40 == 0 ? 3_000_000 : random.nextInt(i % 3 == 0 ? 60_000 : 300);
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      long sequence =
          connector.offer(i % 2 == 0 ? Header.EMPTY : Header.of("n", i), Payload.of(bytes));
      assertThat(sequence).isEqualTo(i);
      expected.put(sequence, crc(bytes));
    }
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(400, 400, 0, 0, 0, 0));
    assertThat(seen).hasSize(400).allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
    assertThat(sums).isEqualTo(expected);
    assertThat(connector.retainedBytes()).isLessThanOrEqualTo(256 * 1024);
    connector.close();
    engine.close(Duration.ofSeconds(5));
  }

  @Test
  void aMessageLargerThanMemoryAllowsPassesThroughAFile() throws Exception {
    var size = new AtomicLong();
    var onDisk = new AtomicLong();
    var engine =
        engine(
            1,
            (message, outputs) -> {
              size.set(message.payload().size());
              onDisk.set(message.payload().file().isPresent() ? 1 : 0);
            });
    Connector connector = connector(OnFull.BLOCK, 1 << 30);
    joinOver(Endpoint.tcp("127.0.0.1", 0), connector, engine);
    connector.offer(Header.EMPTY, Payload.of(new byte[40 << 20]));
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(size).hasValue(40 << 20);
    assertThat(onDisk).hasValue(1);
  }

  @Test
  void aMessageAsLargeAsTheRetentionIsAcceptedAfterSmallOnes() throws Exception {
    var engine = engine(1, (message, outputs) -> {});
    Connector connector = connector(OnFull.BLOCK, 1 << 20);
    joinLocally(connector, engine);
    connector.offer(Header.EMPTY, Payload.of("small"));
    connector.offer(Header.EMPTY, Payload.of(new byte[1 << 20]));
    connector.offer(Header.EMPTY, Payload.of("small"));
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(3, 3, 0, 0, 0, 0));
  }

  @Test
  void failuresAreRetriedThenBuriedAndRejectionsAreBuriedAtOnce() throws Exception {
    var runs = new ConcurrentHashMap<Long, Integer>();
    var engine =
        engine(
            2,
            (message, outputs) -> {
              long sequence = message.id().sequence();
              runs.merge(sequence, 1, Integer::sum);
              if (sequence == 3) {
                throw new IllegalStateException("cannot do three");
              }
              if (sequence == 5) {
                throw new RejectedMessageException("five is not wanted");
              }
            });
    Connector connector = connector(OnFull.BLOCK, 16 << 20);
    joinLocally(connector, engine);
    for (int i = 0; i < 10; i++) {
      connector.offer(Header.EMPTY, Payload.of("m" + i));
    }
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(10, 8, 2, 0, 0, 0));
    assertThat(runs.get(3L)).isEqualTo(3);
    assertThat(runs.get(5L)).isEqualTo(1);
    assertThat(buried.get(3L)).contains("cannot do three");
    assertThat(buried.get(5L)).contains("five is not wanted");
  }

  @Test
  void theInputIsSettledOnlyWhenItsOutputsAre() throws Exception {
    var release = new CompletableFuture<Void>();
    var arrived = new ConcurrentLinkedQueue<String>();
    EngineHost sink =
        engine(
            1,
            (message, outputs) -> {
              arrived.add(
                  message.id()
                      + "="
                      + new String(
                          message.payload().bytes(), java.nio.charset.StandardCharsets.UTF_8));
              release.join();
            });
    var stage = stageConnector();
    joinLocally(stage, sink);
    var first =
        engine(
            1,
            new io.tenuto.engine.host.StageOutput("double", stage),
            (message, outputs) -> {
              outputs.emit(Header.EMPTY, Payload.of("a" + message.id().sequence()));
              outputs.emit(Header.EMPTY, Payload.of("b" + message.id().sequence()));
            });
    Connector connector = connector(OnFull.BLOCK, 16 << 20);
    LocalLink.join(
        loop,
        loop,
        "in-process",
        a -> connector.open("main", a, first.introduction(), 1),
        b -> first.open(b, 1, false));
    CompletableFuture<?> settled = connector.send(Header.EMPTY, Payload.of("x"));
    while (arrived.isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(settled).isNotDone();
    release.complete(null);
    settled.get();
    assertThat(arrived).containsExactly("double/test@1/0.0=a0", "double/test@1/0.1=b0");
  }

  /** Large payloads that a stage passes on are its input's memory, which is released only once. */
  @Test
  void whatAStagePassesOnArrivesWhole() throws Exception {
    passOn(Endpoint.tcp("127.0.0.1", 0), Endpoint.tcp("127.0.0.1", 0));
    passOn(Endpoint.unix(folder.resolve("in")), Endpoint.unix(folder.resolve("out")));
  }

  private void passOn(Endpoint in, Endpoint out) throws Exception {
    var seen = new ConcurrentHashMap<Long, Long>();
    EngineHost sink =
        engine(
            2,
            (message, outputs) ->
                seen.put(message.id().sequence(), crc(message.payload().bytes())));
    var stage = connector("double", "main", OnFull.BLOCK, 64 << 20);
    joinOver(out, stage, sink);
    EngineHost first =
        engine(
            2,
            new io.tenuto.engine.host.StageOutput("double", stage),
            (message, outputs) -> outputs.emit(message.header(), message.payload()));
    Connector connector = connector(OnFull.BLOCK, 64 << 20);
    joinOver(in, connector, first, loop);
    var sent = new ConcurrentHashMap<Long, Long>();
    var random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[100_000];
      random.nextBytes(bytes);
      sent.put((long) i, crc(bytes));
      connector.offer(Header.EMPTY, Payload.of(bytes));
    }
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(300, 300, 0, 0, 0, 0));
    if (pulse.steady()) {
      assertThat(connector.releases()).as("messages whose link was lost").isZero();
    }
    assertThat(seen).isEqualTo(sent);
  }

  @Test
  void aHangingMessageIsEndedByItsTimeLimitAndTheRestGoesOn() throws Exception {
    var hang = new CompletableFuture<Void>();
    var engine =
        engine(
            new EngineHost.Spec(
                "engine", 1, 64 << 20, 16 << 20, 1L << 32, folder, Duration.ofMillis(300)),
            Optional.empty(),
            (message, outputs) -> {
              if (message.id().sequence() == 2) {
                hang.get();
              }
            });
    Connector connector = connector(OnFull.BLOCK, 16 << 20);
    joinLocally(connector, engine);
    for (int i = 0; i < 6; i++) {
      connector.offer(Header.EMPTY, Payload.of("m" + i));
    }
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(6, 5, 1, 0, 0, 0));
    assertThat(buried.get(2L)).contains("timed out").contains("timeLimit");
  }

  /** Credit of quick times must not send all slow messages to whoever happens to have it. */
  @Test
  void messagesThatBecomeSlowAreSharedAllTheSame() throws Exception {
    int quick = 50_000;
    int slow = 100;
    var shares = List.of(new AtomicLong(), new AtomicLong());
    Connector connector = connector(OnFull.BLOCK, 16 << 20);
    for (AtomicLong share : shares) {
      EngineHost engine =
          engine(
              1,
              (message, outputs) -> {
                if (message.id().sequence() >= quick) {
                  LockSupport.parkNanos(10_000_000);
                  share.incrementAndGet();
                }
              });
      joinOver(Endpoint.unix(folder.resolve("s" + shares.indexOf(share))), connector, engine);
    }
    for (int i = 0; i < quick; i++) {
      connector.offer(Header.EMPTY, Payload.of("quick"));
    }
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    for (int i = 0; i < slow; i++) {
      connector.offer(Header.EMPTY, Payload.of("slow"));
    }
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main"))
        .isEqualTo(new Ledger(quick + slow, quick + slow, 0, 0, 0, 0));
    for (AtomicLong share : shares) {
      assertThat(share.get()).isGreaterThan(slow / 4);
    }
  }

  @Test
  void codeThatWasGivenUpStillReadsItsOwnMessage() throws Exception {
    var over = new CountDownLatch(1);
    var ends = new CountDownLatch(3);
    var sums = new ConcurrentLinkedQueue<Long>();
    var engine =
        engine(
            new EngineHost.Spec(
                "engine", 1, 64 << 20, 16 << 20, 1L << 32, folder, Duration.ofMillis(300)),
            Optional.empty(),
            (message, outputs) -> {
              if (message.id().sequence() == 2) {
                Payload payload = message.payload();
                awaitStubbornly(over);
                sums.add(crc(payload.bytes()));
                ends.countDown();
              }
            });
    Connector connector = connector(OnFull.BLOCK, 16 << 20);
    joinOver(Endpoint.unix(folder.resolve("s")), connector, engine);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[300_000];
      java.util.Arrays.fill(bytes, (byte) i);
      connector.offer(Header.EMPTY, Payload.of(bytes));
    }
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(200, 199, 1, 0, 0, 0));
    over.countDown();
    ends.await();
    byte[] sent = new byte[300_000];
    java.util.Arrays.fill(sent, (byte) 2);
    assertThat(sums).hasSize(3).containsOnly(crc(sent));
  }

  private static void awaitStubbornly(CountDownLatch latch) {
    boolean waits = true;
    while (waits) {
      try {
        latch.await();
        waits = false;
      } catch (InterruptedException e) {
        waits = true; // as code does that knows better
      }
    }
  }

  @Test
  void aClosedEngineStartsNothingInThePlaceOfASlotThatHangs() throws Exception {
    var started = new CompletableFuture<Long>();
    var over = new CompletableFuture<Void>();
    var slotsMade = new AtomicLong();
    Duration limit = Duration.ofMillis(600);
    var engine =
        new EngineHost(
            new EngineHost.Spec("engine", 1, 64 << 20, 16 << 20, 1L << 32, folder, limit),
            engineLoop,
            pool,
            slot -> {
              slotsMade.incrementAndGet();
              return SlotCode.of(
                  (message, outputs) -> {
                    started.complete(System.nanoTime());
                    over.join(); // which no interrupt ends
                  });
            },
            Optional.empty());
    Connector connector = connector(OnFull.BLOCK, 16 << 20);
    joinLocally(connector, engine);
    connector.offer(Header.EMPTY, Payload.of("m"));
    long began = started.get();
    engine.close(Duration.ofMillis(1));
    boolean closedFirst = System.nanoTime() - began < limit.toNanos(); // else its limit may be over
    var limitIsOver = new CompletableFuture<Void>();
    engineLoop.execute(
        () -> engineLoop.after(limit.multipliedBy(2), () -> limitIsOver.complete(null)));
    limitIsOver.get();
    over.complete(null);
    assertThat(slotsMade.get()).isBetween(1L, closedFirst ? 1L : 2L);
  }

  private static long crc(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private interface Code {
    void process(Message message, io.tenuto.api.Outputs outputs) throws Exception;
  }

  private EngineHost engine(int slots, Code code) {
    return engine(
        new EngineHost.Spec("engine", slots, 64 << 20, 16 << 20, 1L << 32, folder, Duration.ZERO),
        Optional.empty(),
        code);
  }

  private EngineHost engine(int slots, io.tenuto.engine.host.StageOutput output, Code code) {
    return new EngineHost(
        new EngineHost.Spec("engine", slots, 64 << 20, 16 << 20, 1L << 32, folder, Duration.ZERO),
        loop,
        pool,
        slot -> SlotCode.of(code::process),
        Optional.of(output));
  }

  private EngineHost engine(
      EngineHost.Spec spec, Optional<io.tenuto.engine.host.StageOutput> output, Code code) {
    return new EngineHost(spec, engineLoop, pool, slot -> SlotCode.of(code::process), output);
  }

  private Connector connector(OnFull onFull, long retainBytes) {
    return connector("raw", "main", onFull, retainBytes);
  }

  private Connector stageConnector() {
    return connector("double", "main", OnFull.BLOCK, 16 << 20);
  }

  private Connector connector(String stream, String group, OnFull onFull, long retainBytes) {
    var settings =
        new Dispatcher.Settings(
            group, Delivery.AT_LEAST_ONCE, onFull, DispatchPolicy.SPREAD, 3, retainBytes);
    var spec =
        new Connector.Spec(new Origin(stream, "test", 1), List.of(settings), retainBytes, 1L << 32);
    return new Connector(
        loop,
        pool,
        spec,
        (where, message, cause, engine) -> buried.put(message.id().sequence(), cause),
        new Random(1)::nextInt);
  }

  private void joinLocally(Connector connector, EngineHost engine) {
    LocalLink.join(
        loop,
        engineLoop,
        "in-process",
        a -> connector.open("main", a, engine.introduction(), 1),
        b -> engine.open(b, 1, false));
  }

  private void joinOver(Endpoint endpoint, Connector connector, EngineHost engine)
      throws Exception {
    joinOver(endpoint, connector, engine, engineLoop);
  }

  private void joinOver(Endpoint endpoint, Connector connector, EngineHost engine, Loop engineLoop)
      throws Exception {
    var bound = new CompletableFuture<Endpoint>();
    var engineNetwork = new Network(engineLoop, pool, token, tls);
    Admission admission =
        hello ->
            new Admission.Accepted(
                engine.introduction(),
                link -> engine.open(link, (int) hello.number("epoch"), false));
    engineLoop.execute(
        () -> {
          try {
            Listener listener = engineNetwork.listen(endpoint, admission);
            bound.complete(listener.endpoint());
          } catch (Exception e) {
            bound.completeExceptionally(e);
          }
        });
    Endpoint actual = bound.get();
    var opened = new CompletableFuture<Link>();
    loop.execute(
        () ->
            new Network(loop, pool, token, tls)
                .dial(
                    actual,
                    Control.of("hello", "role", "sender", "epoch", 1),
                    new Network.Dialled() {
                      @Override
                      public LinkHandler opened(Link link, Control welcome) {
                        opened.complete(link);
                        return connector.open("main", link, welcome, 1);
                      }

                      @Override
                      public void failed(Throwable cause) {
                        opened.completeExceptionally(cause);
                      }
                    }));
    opened.get();
  }
}
