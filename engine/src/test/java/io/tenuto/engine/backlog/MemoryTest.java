package io.tenuto.engine.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.Payload;
import io.tenuto.engine.connector.Connector;
import io.tenuto.transport.Admission;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Listener;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Far more than the memory window goes through, and the window holds. */
@Timeout(180)
class MemoryTest {
  private static final long MIB = 1 << 20;
  private static final long WINDOW_BYTES = 16 * MIB;

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void twoHundredMegabytesPassThroughSixteen() throws Exception {
    Connector source = rig.source(4 * MIB);
    Backlog backlog = rig.backlog(rig.settings(folder.resolve("b"), 1 << 30, WINDOW_BYTES));
    rig.spill(source, backlog);
    long most = 0;
    for (int i = 0; i < 20_000; i++) {
      assertThat(source.offer(Header.EMPTY, Payload.of(new byte[10_000]))).isEqualTo(i);
      if (i % 100 == 0) {
        most = Math.max(most, backlog.status().memoryBytes());
      }
    }
    assertThat(source.flush(Rig.PATIENCE)).isTrue();
    assertThat(backlog.ledger().retained()).isEqualTo(20_000);
    assertThat(backlog.status().diskBytes()).isGreaterThan(200_000_000);
    rig.drain(backlog, rig.engine(1, (message, outputs) -> {}));
    rig.drain(backlog, rig.engine(1, (message, outputs) -> {}));
    while (!backlog.flush(Duration.ofMillis(5))) {
      most = Math.max(most, backlog.status().memoryBytes());
    }
    assertThat(backlog.ledger()).isEqualTo(new Ledger(20_000, 20_000, 0, 0, 0, 0));
    assertThat(rig.seen).hasSize(20_000);
    assertThat(most).isBetween(MIB, WINDOW_BYTES);
    Rig.await("disk space to come back", () -> backlog.status().diskBytes() < 64 * MIB);
  }

  @Test
  void tenMegabyteMessagesStayInFilesWithinAProcess() throws Exception {
    assertLargeMessages((source, backlog) -> rig.spill(source, backlog));
  }

  @Test
  void tenMegabyteMessagesStayInFilesOverTcp() throws Exception {
    assertLargeMessages(this::spillOverTcp);
  }

  private interface Joined {
    void join(Connector source, Backlog backlog) throws Exception;
  }

  private void assertLargeMessages(Joined joined) throws Exception {
    Path image = folder.resolve("image");
    byte[] bytes = new byte[10_000_000];
    new java.util.Random(3).nextBytes(bytes);
    Files.write(image, bytes);
    var expected = new CRC32();
    expected.update(bytes);
    Connector source = rig.source(64 * MIB);
    Backlog backlog = rig.backlog(rig.settings(folder.resolve("b"), 1 << 30, WINDOW_BYTES));
    joined.join(source, backlog);
    long before = directBytes();
    long most = 0;
    for (int i = 0; i < 20; i++) {
      source.offer(Header.EMPTY, Payload.of(image));
      most = Math.max(most, directBytes());
    }
    while (!source.flush(Duration.ofMillis(5))) {
      most = Math.max(most, directBytes());
    }
    assertThat(backlog.ledger().retained()).isEqualTo(20);
    assertThat(backlog.status().diskBytes()).isGreaterThan(200_000_000);
    var wrong = new AtomicLong();
    var engine =
        rig.engine(
            1,
            (message, outputs) -> {
              if (crc(message.payload()) != expected.getValue()) {
                wrong.incrementAndGet();
              }
            });
    rig.drain(backlog, engine);
    while (!backlog.flush(Duration.ofMillis(5))) {
      most = Math.max(most, directBytes());
    }
    assertThat(wrong).hasValue(0);
    assertThat(backlog.ledger()).isEqualTo(new Ledger(20, 20, 0, 0, 0, 0));
    assertThat(most - before).as("direct memory").isLessThan(WINDOW_BYTES);
    Rig.await("disk space to come back", () -> backlog.status().diskBytes() < MIB);
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static long crc(Payload payload) throws IOException {
    var crc = new CRC32();
    byte[] piece = new byte[64 << 10];
    try (InputStream in = payload.stream()) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        crc.update(piece, 0, count);
      }
    }
    return crc.getValue();
  }

  private void spillOverTcp(Connector source, Backlog backlog) throws Exception {
    var token = new Token("a token of a test");
    var bound = new CompletableFuture<Endpoint>();
    Admission admission =
        hello ->
            new Admission.Accepted(
                backlog.introduction(), link -> backlog.open(link, (int) hello.number("epoch")));
    rig.backlogLoop.execute(
        () -> {
          try {
            Listener listener =
                new Network(rig.backlogLoop, rig.pool, token)
                    .listen(Endpoint.tcp("127.0.0.1", 0), admission);
            bound.complete(listener.endpoint());
          } catch (IOException e) {
            bound.completeExceptionally(e);
          }
        });
    Endpoint endpoint = bound.get();
    var opened = new CompletableFuture<Link>();
    rig.loop.execute(
        () ->
            new Network(rig.loop, rig.pool, token)
                .dial(
                    endpoint,
                    Control.of("hello", "role", "sender", "epoch", 7),
                    new Network.Dialled() {
                      @Override
                      public LinkHandler opened(Link link, Control welcome) {
                        opened.complete(link);
                        return source.open(backlog.group(), link, welcome, 7);
                      }

                      @Override
                      public void failed(Throwable cause) {
                        opened.completeExceptionally(cause);
                      }
                    }));
    opened.get();
  }
}
