package io.tenuto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Payload;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A link over a real Unix socket, whose ends find that they can share memory. */
@Timeout(300)
class SharedMemoryLinkTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int MEGABYTE = 1024 * 1024;

  @TempDir Path folder;

  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Loop near = new Loop("sender", faults::add);
  private final Loop far = new Loop("receiver", faults::add);
  private final Receiving receiving = new Receiving();
  private final CompletableFuture<@Nullable Throwable> closed = new CompletableFuture<>();
  private final Random random = new Random(1);
  private @Nullable Link sender;
  private @Nullable Link receiver;
  private long delivery;

  /** What arrived: its checksum, kept or released at once. Owned by the far loop. */
  private static final class Receiving implements LinkHandler {
    final List<Integer> sums = new ArrayList<>();
    final ArrayDeque<Runnable> kept = new ArrayDeque<>();
    boolean keeps;
    boolean refuses;

    private void arrived(ByteBuffer data, Runnable release) {
      sums.add(crc(data));
      if (keeps) {
        kept.add(release);
      } else {
        release.run();
      }
    }

    @Override
    public void onControl(Control control) {}

    @Override
    public void onBatch(BatchHeader header, Block entries) {
      arrived(entries.data(), entries::release);
    }

    @Override
    public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
      return !refuses;
    }

    @Override
    public Landing landing(LargeHeader header, ByteBuffer head) {
      return Landing.inMemory(new BufferPool(0), (int) header.totalBytes());
    }

    @Override
    public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload payload) {
      arrived(payload.buffer(), payload::release);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {}
  }

  @BeforeEach
  void open() throws Exception {
    assumeTrue(Files.isWritable(Path.of("/dev/shm")), "this host has no /dev/shm");
    Endpoint at = Endpoint.unix(folder.resolve("socket"));
    var token = new Token("a token of a test");
    far.await(
        () -> {
          try {
            new Network(far, new BufferPool(MEGABYTE), token)
                .listen(
                    at,
                    hello ->
                        new Admission.Accepted(
                            Control.of("welcome", "name", "receiver"), this::accepted));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    var opened = new CompletableFuture<Link>();
    near.execute(
        () ->
            new Network(near, new BufferPool(MEGABYTE), token)
                .dial(at, Control.of("hello", "name", "sender"), dialled(opened)));
    sender = opened.get(60, TimeUnit.SECONDS);
  }

  private LinkHandler accepted(Link link) {
    receiver = link;
    return receiving;
  }

  private Network.Dialled dialled(CompletableFuture<Link> opened) {
    return new Network.Dialled() {
      @Override
      public LinkHandler opened(Link link, Control welcome) {
        opened.complete(link);
        return new LinkHandler() {
          @Override
          public void onControl(Control control) {}

          @Override
          public void onClosed(@Nullable Throwable cause) {
            closed.complete(cause);
          }
        };
      }

      @Override
      public void failed(Throwable cause) {
        opened.completeExceptionally(cause);
      }
    };
  }

  @AfterEach
  void close() {
    near.close();
    far.close();
    assertThat(faults).isEmpty();
  }

  private static int crc(ByteBuffer data) {
    var crc = new CRC32();
    crc.update(data.duplicate());
    return (int) crc.getValue();
  }

  private byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    random.nextBytes(noise);
    return noise;
  }

  /** As every sender does; otherwise a batch could overtake a large message. */
  private void awaitWritable() throws Exception {
    Link link = Objects.requireNonNull(sender);
    assertThat(near.awaitTrue(link::writable, SOON)).isTrue();
  }

  /** Sends a large message; returns its checksum. */
  private int large(Payload payload) throws Exception {
    awaitWritable();
    ByteBuffer head = Frames.buffer(Entry.FIXED_BYTES);
    Entry.putHead(head, delivery, 0, 0, new byte[0], List.of());
    var header = new LargeHeader(delivery++, payload.size(), 1, 0, 1);
    near.await(() -> Objects.requireNonNull(sender).large(header, head.flip(), payload));
    return crc(payload.buffer());
  }

  /** Sends one entry as a batch; returns the checksum of the entry. */
  private int batch(int payloadBytes) throws Exception {
    awaitWritable();
    ByteBuffer entry = Frames.buffer(Entry.FIXED_BYTES + payloadBytes);
    Entry.putHead(entry, delivery, 0, payloadBytes, new byte[0], List.of());
    entry.put(noise(payloadBytes)).flip();
    var header = new BatchHeader(delivery++, 1, 0, 1, 0, 1);
    int sum = crc(entry);
    near.await(() -> Objects.requireNonNull(sender).batch(header, entry));
    return sum;
  }

  private void share() throws Exception {
    int sum = large(Payload.of(noise(MEGABYTE)));
    assertThat(
            near.awaitTrue(
                () -> Objects.requireNonNull(sender).describe().endsWith("and shared memory"),
                SOON))
        .isTrue();
    assertArrive(List.of(sum));
    far.await(receiving.sums::clear);
  }

  private void assertArrive(List<Integer> sums) throws Exception {
    assertThat(far.awaitTrue(() -> receiving.sums.size() >= sums.size(), SOON)).isTrue();
    assertThat(far.ask(() -> List.copyOf(receiving.sums))).isEqualTo(sums);
  }

  @Test
  void messagesOfAllSizesArriveInOrder() throws Exception {
    share();
    Path file = Files.write(folder.resolve("file"), noise(2 * MEGABYTE));
    List<Integer> sums = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sums.add(batch(1 + random.nextInt(30_000)));
      sums.add(large(Payload.of(noise(1 + random.nextInt(3 * MEGABYTE)))));
      if (i % 10 == 0) {
        sums.add(large(Payload.of(file)));
      }
    }
    assertArrive(sums);
    assertThat(far.ask(() -> Objects.requireNonNull(receiver).describe()))
        .endsWith("and shared memory");
  }

  @Test
  void whatFindsNoRoomGoesThroughTheSocket() throws Exception {
    share();
    far.await(() -> receiving.keeps = true);
    List<Integer> sums = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      sums.add(large(Payload.of(noise(3 * MEGABYTE)))); // more than is ever shared
      sums.add(batch(20_000));
    }
    assertArrive(sums);
    far.await(() -> receiving.kept.forEach(Runnable::run));
    far.await(() -> receiving.keeps = false);
    sums.add(large(Payload.of(noise(5 * MEGABYTE))));
    assertArrive(sums);
  }

  @Test
  void whatIsRefusedIsGivenBackAtOnce() throws Exception {
    share();
    far.await(() -> receiving.refuses = true);
    for (int i = 0; i < 100; i++) {
      large(Payload.of(noise(MEGABYTE)));
    }
    int last = batch(10_000);
    assertArrive(List.of(last));
    far.await(() -> receiving.refuses = false);
    int after = large(Payload.of(noise(MEGABYTE)));
    assertArrive(List.of(last, after));
  }

  @Test
  void whatIsReleasedByAnotherThreadIsGivenBackAsWell() throws Exception {
    share();
    far.await(() -> receiving.keeps = true);
    int rounds = 100; // several times what is ever shared
    for (int i = 1; i <= rounds; i++) {
      int round = i;
      large(Payload.of(noise(2 * MEGABYTE)));
      assertThat(far.awaitTrue(() -> receiving.sums.size() == round, SOON)).isTrue();
      Objects.requireNonNull(far.ask(receiving.kept::poll)).run();
    }
  }

  @Test
  void aPeerThatGivesBackWhatItWasNotLentIsCutOff() throws Exception {
    share();
    far.await(() -> receiving.keeps = true);
    large(Payload.of(noise(MEGABYTE)));
    assertThat(far.awaitTrue(() -> !receiving.kept.isEmpty(), SOON)).isTrue();
    Runnable release = Objects.requireNonNull(far.ask(receiving.kept::poll));
    far.await(release);
    far.await(release);
    assertThat(closed.get(60, TimeUnit.SECONDS)).hasMessageContaining("is lent");
  }
}
