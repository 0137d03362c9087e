package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Delivery;
import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.api.Processor;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Origin;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream's entrance by itself, without an engine. */
@Timeout(300)
class ConnectorTest {
  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Loop loop = new Loop("test", faults::add);

  @AfterEach
  void close() {
    loop.close();
    assertThat(faults).isEmpty();
  }

  private Connector connector() {
    return connector(8 << 20);
  }

  private Connector connector(long retainBytes) {
    var settings =
        new Dispatcher.Settings(
            "main", Delivery.AT_LEAST_ONCE, OnFull.BLOCK, DispatchPolicy.SPREAD, 3, 1 << 20);
    var spec =
        new Connector.Spec(new Origin("raw", "test", 1), List.of(settings), retainBytes, 4 << 20);
    return new Connector(
        loop, new BufferPool(0), spec, (group, message, cause, engine) -> {}, bound -> 0);
  }

  private static Header header(int jsonBytes) {
    return new Header(Map.of("k", "x".repeat(jsonBytes - "{\"k\":\"\"}".length())));
  }

  @Test
  void aHeaderThatWouldNotFitAPieceIsRefusedWhateverThePayload() throws Exception {
    Connector connector = connector();
    for (int payloadBytes : new int[] {0, 100, 1 << 20}) {
      Payload payload = Payload.of(new byte[payloadBytes]);
      assertThatThrownBy(() -> connector.offer(header(65_512), payload))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("65512 bytes of JSON are more than the limit of 65511");
    }
    assertThat(connector.ledger("main").accepted()).isZero();
    assertThat(connector.offer(header(65_511), Payload.empty())).isZero();
    assertThat(connector.flush(java.time.Duration.ZERO)).isFalse();
    assertThat(connector.ledger("main").accepted()).isEqualTo(1);
    connector.close();
  }

  @Test
  void aClosedConnectorIsKeptByNothingWhileItsLoopGoesOn() {
    var closed = new WeakReference<>(closed());
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!closed.refersTo(null) && System.nanoTime() < deadline) {
      System.gc();
      loop.await(() -> {});
    }
    assertThat(closed.refersTo(null)).as("its ticking has ended").isTrue();
  }

  private Connector closed() {
    Connector connector = connector();
    connector.close();
    return connector;
  }

  @Test
  void aLimitBelowWhatIsTakenAtATimeStopsNobodyForEver(@TempDir Path folder) throws Exception {
    Connector connector = connector(1_000);
    EngineHost engine = engine(connector, folder, (message, outputs) -> {});
    for (int i = 0; i < 10_000; i++) {
      connector.offer(Header.EMPTY, Payload.of(new byte[100]));
    }
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(10_000, 10_000, 0, 0, 0, 0));
    engine.close(Duration.ofSeconds(10));
  }

  @Test
  void theBytesOfASmallPayloadAreItsSendersAgainAtOnce(@TempDir Path folder) throws Exception {
    Connector connector = connector();
    byte[] used = new byte[Payload.COPIED_BYTES];
    for (int i = 0; i < 20; i++) {
      Arrays.fill(used, (byte) i);
      int headerBytes = i % 2 == 0 ? 20 : 50_000; // not packed with others
      connector.offer(header(headerBytes), Payload.of(used));
    }
    Arrays.fill(used, (byte) -1);
    var seen = new ConcurrentLinkedQueue<Byte>();
    EngineHost engine =
        engine(
            connector,
            folder,
            (message, outputs) -> {
              byte[] bytes = message.payload().bytes();
              for (byte each : bytes) {
                assertThat(each).isEqualTo(bytes[0]);
              }
              seen.add(bytes[0]);
            });
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(20, 20, 0, 0, 0, 0));
    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 20).mapToObj(i -> (byte) i).toList());
    engine.close(Duration.ofSeconds(10));
  }

  @Test
  void aPayloadThatCannotBeReadIsNoPartOfTheNextMessage(@TempDir Path folder) throws Exception {
    Connector connector = connector();
    assertThat(connector.offer(Header.EMPTY, Payload.of("first"))).isZero();
    Path file = Files.writeString(folder.resolve("gone"), "gone");
    Payload gone = Payload.of(file);
    Files.delete(file);
    assertThatThrownBy(() -> connector.offer(Header.EMPTY, gone)).isNotNull();
    assertThat(connector.accepted()).as("it has used no number up").isEqualTo(1);
    assertThatThrownBy(() -> connector.offer(Header.EMPTY, longer())).isNotNull();
    connector.offer(Header.EMPTY, Payload.of("last"));

    var seen = new ConcurrentLinkedQueue<String>();
    EngineHost engine =
        engine(
            connector,
            folder,
            (message, outputs) ->
                seen.add(new String(message.payload().bytes(), StandardCharsets.UTF_8)));
    assertThat(connector.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(2, 2, 0, 0, 0, 0));
    assertThat(seen).containsExactlyInAnyOrder("first", "last");
    engine.close(Duration.ofSeconds(10));
  }

  @Test
  void aPayloadThatLiesAboutItsSizeLeavesNothingToTake(@TempDir Path folder) throws Exception {
    Connector connector = connector();
    assertThatThrownBy(() -> connector.offer(Header.EMPTY, longer())).isNotNull();
    connector.offer(Header.EMPTY, Payload.of(new byte[Intake.LARGE_BYTES])); // goes by itself
    EngineHost engine = engine(connector, folder, (message, outputs) -> {});
    assertThat(connector.flush(Duration.ofSeconds(20))).isTrue();
    assertThat(connector.ledger("main")).isEqualTo(new Ledger(1, 1, 0, 0, 0, 0));
    engine.close(Duration.ofSeconds(10));
  }

  /** Of a class that is wrong: it has more bytes than it says. */
  private static Payload longer() {
    return new Payload() {
      @Override
      public long size() {
        return 1;
      }

      @Override
      public ByteBuffer buffer() {
        return ByteBuffer.allocate(100);
      }

      @Override
      public InputStream stream() {
        return InputStream.nullInputStream();
      }
    };
  }

  /** One with one slot, which serves the connector from now on. */
  private EngineHost engine(Connector connector, Path folder, Processor code) throws Exception {
    var spec = new EngineHost.Spec("engine", 1, 1 << 20, 1 << 20, 1 << 20, folder, Duration.ZERO);
    var engine =
        new EngineHost(
            spec, loop, new BufferPool(1 << 20), slot -> SlotCode.of(code), Optional.empty());
    loop.await(
        () ->
            LocalLink.join(
                loop,
                loop,
                "in-process",
                link -> connector.open("main", link, engine.introduction(), 1),
                link -> engine.open(link, 1, false)));
    return engine;
  }
}
