package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.it.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hop over a link that is too slow for what is sent: it is packed if that helps. */
@Timeout(300)
class PackedHopTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long BYTES_PER_SECOND = 20_000_000;

  /** Messages in one go: far more bytes than sockets hold, and than pass before packing begins. */
  private static final int MANY = 100;

  private final AtomicLong carried = new AtomicLong();
  private final FaultProxy.Watcher counting =
      new FaultProxy.Watcher() {
        @Override
        public void passes(int connection, boolean forth, byte[] bytes, int count) {
          carried.addAndGet(forth ? count : 0);
        }

        @Override
        public void ended(int connection, boolean forth) {}
      };

  @TempDir Path folder;
  private FaultyHop hop;

  @BeforeEach
  void open() throws Exception {
    hop = new FaultyHop(folder, 7);
  }

  @AfterEach
  void close() throws Exception {
    hop.close();
  }

  private FaultProxy slowLink() throws Exception {
    FaultProxy proxy = hop.engine(counting, message -> {});
    proxy.forth().throttle(BYTES_PER_SECOND);
    hop.join();
    return proxy;
  }

  private static byte[] image() throws Exception {
    Path images = SharedData.folder("microscopy").resolve("neubias");
    return Files.readAllBytes(images.resolve("xyc_16bit__nup_nuclei.tif"));
  }

  /** Sends so many of these and waits for them; what the link carried for each byte of them. */
  private double carriedForEachByte(byte[] content, int messages) throws Exception {
    long before = carried.get();
    for (int i = 0; i < messages; i++) {
      hop.send(Header.EMPTY, content);
    }
    hop.settle(PATIENCE);
    return (carried.get() - before) / ((double) messages * content.length);
  }

  private void sendUntilPacked(byte[] content) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    double each;
    do {
      each = carriedForEachByte(content, MANY);
      assertThat(System.nanoTime() - deadline)
          .as("after %s the link carries %s bytes for each", PATIENCE, each)
          .isNegative();
    } while (each > 0.7);
  }

  @Test
  void imagesOf16BitsArePackedAndArriveAsTheyWere() throws Exception {
    slowLink();
    sendUntilPacked(image());
  }

  @Test
  void randomBytesAreSentAsTheyAre() throws Exception {
    slowLink();
    byte[] content = new byte[1_000_000];
    new Random(1).nextBytes(content);
    assertThat(carriedForEachByte(content, 60)).isBetween(1.0, 1.01);
  }

  @Test
  void aBitThatTurnsOverInPackedDataIsFoundAndTheMessageSentAgain() throws Exception {
    FaultProxy proxy = slowLink();
    proxy.forth().flipAfter(40_000_000);
    carriedForEachByte(image(), MANY);
    assertThat(proxy.forth().spent()).isTrue();
    assertThat(proxy.connections()).isGreaterThan(1);
  }
}
