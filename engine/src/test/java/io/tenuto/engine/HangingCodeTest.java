package io.tenuto.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.transport.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** User code that does not return, and what goes on without it. */
@Timeout(300)
class HangingCodeTest extends OneHop {
  @Test
  void aHangingMessageIsEndedByItsTimeLimitAndTheRestGoesOn() throws Exception {
    var hang = new CompletableFuture<Void>();
    var engine =
        engine(
            Duration.ofMillis(300),
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

  @Test
  void codeThatWasGivenUpStillReadsItsOwnMessage() throws Exception {
    var over = new CountDownLatch(1);
    var ends = new CountDownLatch(3);
    var sums = new ConcurrentLinkedQueue<Long>();
    var engine =
        engine(
            Duration.ofMillis(300),
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
      Arrays.fill(bytes, (byte) i);
      connector.offer(Header.EMPTY, Payload.of(bytes));
    }
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(200, 199, 1, 0, 0, 0));
    over.countDown();
    ends.await();
    byte[] sent = new byte[300_000];
    Arrays.fill(sent, (byte) 2);
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
            spec(1, limit),
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
}
