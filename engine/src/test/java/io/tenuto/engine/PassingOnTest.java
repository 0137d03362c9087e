package io.tenuto.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.StageOutput;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.LocalLink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine between two hops: what its code emits is what its input waits for. */
@Timeout(300)
class PassingOnTest extends OneHop {
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
                      + new String(message.payload().bytes(), StandardCharsets.UTF_8));
              release.join();
            });
    var stage = stageConnector(16 << 20);
    joinLocally(stage, sink);
    var first =
        engine(
            1,
            new StageOutput("double", stage),
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
    var stage = stageConnector(64 << 20);
    joinOver(out, stage, sink);
    EngineHost first =
        engine(
            2,
            new StageOutput("double", stage),
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
}
