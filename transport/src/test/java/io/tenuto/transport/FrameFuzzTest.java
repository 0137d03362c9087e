package io.tenuto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.tenuto.transport.pack.Scratch;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.FrameType;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Handshake;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.LentBatch;
import io.tenuto.wire.LentLarge;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Preface;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.Receiver;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Sender;
import io.tenuto.wire.Token;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a peer sends, with checksums that are right: it is understood or refused as an error of
 * the protocol, and costs no more memory than a frame may.
 */
@Timeout(600)
class FrameFuzzTest {
  private static final long FIRST = Long.getLong("tenuto.fuzz.first", 1);
  private static final int RUNS =
      Integer.getInteger(
          "tenuto.fuzz.runs", Boolean.getBoolean("tenuto.long") ? 3_000_000 : 60_000);
  private static final long MOST_BYTES = 8L << 20; // some frames of a megabyte each
  private static final List<FrameType> TYPES = List.of(FrameType.values());
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final BufferPool pool = new BufferPool(16 << 20);
  private int understood;
  private int refused;

  /** Both machines of a link, which believe whatever gets so far. */
  private final class Both implements FrameReader.Inbound, LinkHandler {
    final Sender<String> sender = new Sender<>();
    final Receiver receiver = new Receiver(3, 1 << 20);

    Both() {
      sender.onCredit(12, 1000);
      for (int i = 0; i < 4; i++) {
        sender.send(3, 100, "some", true);
      }
      receiver.grant(1000, 1 << 30);
    }

    @Override
    public void onPreface(ByteBuffer preface) {
      Handshake.acceptor(new Token("a token for tests"), "nonce").onPreface(preface);
    }

    @Override
    public boolean trusted() {
      return true;
    }

    @Override
    public LinkHandler handler() {
      return this;
    }

    @Override
    public void onControl(Control control) {
      understood++;
      if (control.is("route")) {
        receiver.onRoute(control);
      }
    }

    @Override
    public void onBatch(BatchHeader header, Block block) {
      understood++;
      try (var held = new Held(block)) {
        long bytes = held.block.data().remaining();
        receiver.onDeliveries(header.firstDelivery(), header.count(), bytes, header.epoch());
        var view = new EntryMessage(new HeaderCache());
        view.over(new Origin("s", "s", 1), header.attempt(), held.block.data(), 0);
        for (int i = 0; i < header.count(); i++) {
          view.advance();
          assertThat(view.payload().size()).isNotNegative();
        }
      }
    }

    @Override
    public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
      return header.totalBytes() <= 1 << 20; // as an engine refuses what is too large for it
    }

    @Override
    public Landing landing(LargeHeader header, ByteBuffer head) {
      return Landing.inMemory(pool, (int) header.totalBytes());
    }

    @Override
    public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload payload) {
      understood++;
      payload.release();
    }

    @Override
    public void onSettle(ByteBuffer body) {
      sender.onSettle(
          body,
          (what, from, to, first, outcome) -> {
            assertThat(from).isBetween(0, 2);
            assertThat(to).isBetween(from + 1, 3);
          });
      understood++;
    }

    @Override
    public void onCredit(long messageLimit, long byteLimit) {
      sender.onCredit(messageLimit, byteLimit);
      understood++;
    }

    @Override
    public void onDemand(long messages, long bytes, long headBytes) {
      receiver.onDemand(messages, headBytes);
      understood++;
    }

    @Override
    public void onForfeit(long messages, long bytes) {
      receiver.onForfeit(messages, bytes);
      assertThat(receiver.heldMessages()).isNotNegative();
      assertThat(receiver.heldBytes()).isNotNegative();
      understood++;
    }

    @Override
    public void onLent(LentBatch lent) {
      understood++;
    }

    @Override
    public void onLentLarge(LentLarge lent, ByteBuffer head) {
      understood++;
    }

    @Override
    public void onReturned(long offset) {
      understood++;
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {}
  }

  private record Held(Block block) implements AutoCloseable {
    @Override
    public void close() {
      block.release();
    }
  }

  @Test
  void mutatedFramesAreUnderstoodOrRefusedAndNeverAnythingElse() {
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      var random = new Random(seed);
      byte[] stream = SampleFrames.bytes(Preface.OURS.bytes());
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        stream = SampleFrames.bytes(ByteBuffer.wrap(stream), ByteBuffer.wrap(frame(random)));
      }
      run(seed, stream);
    }
    assertThat(understood).as("frames understood").isGreaterThanOrEqualTo(RUNS / 20);
    assertThat(refused).as("streams refused").isGreaterThanOrEqualTo(RUNS / 3);
  }

  /** Mostly with the right checksums, which no accident has. */
  private static byte[] frame(Random random) {
    FrameType type = TYPES.get(random.nextInt(TYPES.size()));
    byte[] sound = java.util.Objects.requireNonNull(SampleFrames.ALL.get(type));
    int kind = random.nextInt(20);
    if (kind == 0) {
      return Mutation.of(sound, random);
    }
    int code = kind == 1 ? random.nextInt(12) : sound[4];
    byte[] body = SampleFrames.body(sound);
    if (type == FrameType.CONTROL && random.nextBoolean()) {
      body = Controls.random(random);
    }
    return SampleFrames.sealed(code, Mutation.of(body, random));
  }

  private void run(long seed, byte[] stream) {
    var reader = new FrameReader(pool, FrameReader.staging(), Scratch::new, new Both());
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      reader.read(Channels.newChannel(new ByteArrayInputStream(stream)), 1 << 24);
    } catch (ProtocolException | RefusedException | IOException e) {
      refused++;
      assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
    } catch (RuntimeException | StackOverflowError e) {
      fail("seed " + seed + " (-Dtenuto.fuzz.first=" + seed + " -Dtenuto.fuzz.runs=1)", e);
    } finally {
      reader.close();
    }
    long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(taken).as("bytes of memory, seed %s", seed).isLessThan(MOST_BYTES);
  }

  /** Control frames of the kinds and fields that there are, with values that may not fit. */
  private static final class Controls {
    private static final String[] TYPES = {"route", "heartbeat", "hello", "memory", "lease", "x"};
    private static final String[] FIELDS = {
      "route", "stream", "source", "incarnation", "n", "name"
    };
    private static final String[] VALUES = {
      "0",
      "-1",
      "65536",
      "1e999",
      "9223372036854775808",
      "1.5",
      "\"\"",
      "\"a\\u0000\"",
      "null",
      "true",
      "[]",
      "[[[]]]",
      "{}",
      "{\"a\":{}}",
      "\"\\ud800\"",
      "99999999999999999999999999999999"
    };

    static byte[] random(Random random) {
      var json = new StringBuilder("{\"type\":\"" + TYPES[random.nextInt(TYPES.length)] + "\"");
      for (int i = random.nextInt(5); i > 0; i--) {
        json.append(",\"").append(FIELDS[random.nextInt(FIELDS.length)]).append("\":");
        json.append(VALUES[random.nextInt(VALUES.length)]);
      }
      if (random.nextInt(50) == 0) {
        json.append(",\"deep\":").append("[".repeat(100_000));
      }
      return json.append('}').toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void mutatedGreetingsAreUnderstoodOrRefusedAndNeverAnythingElse() {
    var token = new Token("a token for tests");
    byte[] challenge =
        SampleFrames.bytes(Frames.control(Control.of("challenge", "nonce", "nonce")));
    Handshake dialer = Handshake.dialer(token, "n", Control.of("hello", "role", "sender"));
    dialer.onControl(Control.of("challenge", "nonce", "nonce"));
    byte[] hello = SampleFrames.bytes(dialer.outgoing().get(1));
    for (long seed = FIRST; seed < FIRST + RUNS / 10; seed++) {
      var random = new Random(seed);
      Handshake end =
          random.nextBoolean()
              ? Handshake.acceptor(token, "nonce")
              : Handshake.dialer(token, "nonce", Control.of("hello"));
      byte[] greeting =
          random.nextBoolean()
              ? Controls.random(random)
              : SampleFrames.body(random.nextBoolean() ? hello : challenge);
      try {
        end.onPreface(ByteBuffer.wrap(Mutation.of(preface(), random), 0, Preface.BYTES));
      } catch (ProtocolException | RefusedException e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (IndexOutOfBoundsException e) {
        continue; // cut short: a reader waits until eight bytes are there
      }
      try {
        end.onControl(Control.parse(Mutation.of(greeting, random)));
      } catch (ProtocolException | RefusedException e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (RuntimeException e) {
        fail("seed " + seed, e);
      }
    }
  }

  private static byte[] preface() {
    return SampleFrames.bytes(Preface.OURS.bytes());
  }
}
