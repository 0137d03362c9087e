package io.tenuto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.transport.pack.Scratch;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.DamagedException;
import io.tenuto.wire.FrameType;
import io.tenuto.wire.Frames;
import io.tenuto.wire.LentBatch;
import io.tenuto.wire.LentLarge;
import io.tenuto.wire.Preface;
import io.tenuto.wire.ProtocolException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing of a frame is acted on when a bit of it was turned on its way, whichever it is. */
@Timeout(60)
class DamagedFramesTest {
  private static final int SEEDS = 5_000;
  private static final List<FrameType> TYPES = List.of(FrameType.values());
  private static final BufferPool POOL = new BufferPool(1 << 20);

  /** Writes down what it is told. */
  private static final class Told implements FrameReader.Inbound, LinkHandler {
    final List<String> told = new ArrayList<>();

    @Override
    public void onPreface(ByteBuffer preface) {}

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
      told.add("CONTROL");
    }

    @Override
    public void onBatch(BatchHeader header, Block block) {
      told.add("BATCH");
      block.release();
    }

    @Override
    public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
      return true;
    }

    @Override
    public Landing landing(LargeHeader header, ByteBuffer head) {
      return Landing.inMemory(POOL, (int) header.totalBytes());
    }

    @Override
    public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload payload) {
      told.add("CHUNK");
      payload.release();
    }

    @Override
    public void onSettle(ByteBuffer body) {
      told.add("SETTLE");
    }

    @Override
    public void onCredit(long messageLimit, long byteLimit) {
      told.add("CREDIT");
    }

    @Override
    public void onDemand(long messages, long bytes, long headBytes) {
      told.add("DEMAND");
    }

    @Override
    public void onForfeit(long messages, long bytes) {
      told.add("FORFEIT");
    }

    @Override
    public void onLent(LentBatch lent) {
      told.add("LENT");
    }

    @Override
    public void onLentLarge(LentLarge lent, ByteBuffer head) {
      told.add("LENT_LARGE");
    }

    @Override
    public void onReturned(long offset) {
      if (!told.contains("RETURNED")) {
        told.add("RETURNED");
      }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {}
  }

  /** What a handler is told of a frame, and of a sound one behind it. */
  private static void read(byte[] frame, Told told) throws IOException {
    var reader = new FrameReader(POOL, FrameReader.staging(), Scratch::new, told);
    byte[] all =
        SampleFrames.bytes(Preface.OURS.bytes(), ByteBuffer.wrap(frame), Frames.credit(1, 1));
    try {
      reader.read(Channels.newChannel(new ByteArrayInputStream(all)), 1 << 20);
    } finally {
      reader.close();
    }
  }

  @Test
  void everyKindOfFrameIsUnderstoodAsItWasSent() throws Exception {
    assertThat(SampleFrames.ALL).containsOnlyKeys(FrameType.values());
    for (var each : SampleFrames.ALL.entrySet()) {
      var told = new Told();
      read(each.getValue(), told);
      assertThat(told.told).containsExactly(each.getKey().name(), "CREDIT");
    }
  }

  @Test
  void noTurnedBitOfAnyFrameIsActedOn() {
    SampleFrames.ALL.forEach(
        (type, frame) -> {
          for (int bit = 0; bit < 8 * frame.length; bit++) {
            byte[] damaged = frame.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(type, damaged, "bit " + bit, bit / 8 >= Frames.HEADER_BYTES);
          }
        });
  }

  @Test
  void noSeveralTurnedBitsOfAnyFrameAreActedOn() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      var random = new Random(seed);
      FrameType type = TYPES.get(random.nextInt(TYPES.size()));
      byte[] damaged = Objects.requireNonNull(SampleFrames.ALL.get(type)).clone();
      random
          .ints(0, 8 * damaged.length)
          .distinct()
          .limit(2 + random.nextInt(5))
          .forEach(bit -> damaged[bit / 8] ^= (byte) (1 << bit % 8));
      assertRefused(type, damaged, "seed " + seed, false);
    }
  }

  /** As a relay or proxy does that loses or repeats a piece. */
  @Test
  void noFrameIsActedOnWhosePartIsMissingOrThereTwice() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      var random = new Random(seed);
      FrameType type = TYPES.get(random.nextInt(TYPES.size()));
      byte[] frame = Objects.requireNonNull(SampleFrames.ALL.get(type));
      int from = random.nextInt(frame.length);
      int to = from + 1 + random.nextInt(frame.length - from);
      ByteBuffer before = ByteBuffer.wrap(frame, 0, random.nextBoolean() ? to : from);
      int behind = before.limit() == to ? from : to;
      byte[] damaged =
          SampleFrames.bytes(before, ByteBuffer.wrap(frame, behind, frame.length - behind));
      if (from == 0 && to == frame.length) {
        continue; // a whole frame less or more is for its numbers to find
      }
      var told = new Told();
      try {
        read(damaged, told);
      } catch (ProtocolException | IOException found) {
        assertThat(found.getMessage()).as("seed %s", seed).isNotBlank();
      }
      told.told.remove("CREDIT"); // the sound one behind, if nothing was left of the damaged one
      if (from > 0 && before.limit() == from) {
        assertThat(told.told).as("seed %s, %s", seed, type).isEmpty();
      } else {
        assertThat(told.told).as("seed %s, %s", seed, type).hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  private static void assertRefused(FrameType type, byte[] damaged, String what, boolean named) {
    var told = new Told();
    assertThatThrownBy(() -> read(damaged, told))
        .as("%s, %s", type, what)
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> {
              if (named && type != FrameType.CHUNK) { // whose head is looked at before the data
                assertThat(e).hasMessageContaining("frame " + type + " arrived damaged");
                assertThat(((DamagedException) e).frame()).as(what).contains(type);
              }
            });
    assertThat(told.told).as("%s, %s", type, what).isEmpty();
  }
}
