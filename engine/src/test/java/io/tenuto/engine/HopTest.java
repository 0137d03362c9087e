package io.tenuto.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Certificates;
import io.tenuto.transport.tls.Tls;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One hop, over each kind of link: a connector, an engine, and what they owe each other. */
@Timeout(300)
class HopTest extends OneHop {
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
}
