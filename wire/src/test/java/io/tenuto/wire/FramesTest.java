package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read of bytes that anybody may have sent. */
@Timeout(60)
class FramesTest {
  private static final int SEEDS = 500;

  private static ByteBuffer header(int length, int type) {
    return Frames.buffer(Frames.HEADER_BYTES)
        .putInt(length)
        .put((byte) type)
        .put((byte) 0)
        .putShort((short) FrameCheck.ofHeader(length, type))
        .putInt(0)
        .flip();
  }

  @Test
  void aLengthIsBelievedUpToTheLimitOfItsType() {
    for (FrameType type : FrameType.values()) {
      int most =
          switch (type) {
            case BATCH -> 24 + (1 << 20);
            case CHUNK -> 48 + (1 << 20);
            default -> 1 << 20;
          };
      assertThat(FrameHeader.read(header(most, type.code()), true))
          .isEqualTo(new FrameHeader(type, most, 0));
      for (int length : new int[] {most + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
        assertThatThrownBy(() -> FrameHeader.read(header(length, type.code()), true))
            .isInstanceOf(ProtocolException.class)
            .hasMessageContaining("claims " + Integer.toUnsignedLong(length) + " bytes");
      }
    }
  }

  @Test
  void beforeTheTokenIsProvedOnlySmallControlFramesAreRead() {
    assertThat(FrameHeader.read(header(16_384, 1), false).bodyBytes()).isEqualTo(16_384);
    assertThatThrownBy(() -> FrameHeader.read(header(16_385, 1), false))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> FrameHeader.read(header(Integer.MAX_VALUE, 1), false))
        .isInstanceOf(ProtocolException.class);
    for (int type = 2; type <= 7; type++) {
      int code = type;
      assertThatThrownBy(() -> FrameHeader.read(header(1, code), false))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("before the handshake");
    }
  }

  @Test
  void unknownTypesAndReservedBytesAreErrors() {
    for (int type : new int[] {0, 11, 127, 255}) {
      assertThatThrownBy(() -> FrameHeader.read(header(1, type), true))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("frame type " + type + " is unknown");
    }
    ByteBuffer reserved = header(1, 1).put(5, (byte) 1);
    assertThatThrownBy(() -> FrameHeader.read(reserved, true)).isInstanceOf(DamagedException.class);
  }

  @Test
  void aBodyThatIsTooShortForItsTypeIsRefusedByTheHeader() {
    for (int length : new int[] {0, 24, 47}) {
      for (FrameType type : new FrameType[] {FrameType.BATCH, FrameType.CHUNK}) {
        assertThatThrownBy(() -> FrameHeader.read(header(length, type.code()), true))
            .isInstanceOf(ProtocolException.class)
            .hasMessageContaining("claims " + length + " bytes; it needs 48");
      }
    }
  }

  @Test
  void aBatchNeedsAnEntryAndAnAttempt() {
    var sound = new BatchHeader(5, 1, 0, 1, 65_535, 255);
    assertThat(read(sound)).isEqualTo(sound);
    assertThatThrownBy(() -> read(new BatchHeader(5, 0, 0, 1, 0, 1)))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> read(new BatchHeader(5, -1, 0, 1, 0, 1)))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> read(new BatchHeader(5, 1, 0, 1, 0, 0)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("attempt 1 or more");
  }

  private static BatchHeader read(BatchHeader header) {
    return BatchHeader.read(header.frame(100).position(Frames.HEADER_BYTES));
  }

  @Test
  void headersOfBatchesArriveAsTheyWereSent() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      var random = new Random(seed);
      var header =
          new BatchHeader(
              random.nextLong() >>> 1,
              1 + random.nextInt(1000),
              random.nextInt(),
              random.nextInt(),
              random.nextInt(65_536),
              1 + random.nextInt(255));
      ByteBuffer frame = header.frame(77);
      FrameHeader outer = FrameHeader.read(frame, true);
      assertThat(outer.type()).isEqualTo(FrameType.BATCH);
      assertThat(outer.bodyBytes()).isEqualTo(BatchHeader.BYTES + 77);
      outer.verify(frame);
      assertThat(BatchHeader.read(frame)).as("seed %s", seed).isEqualTo(header);
    }
  }

  /** Whatever comes, it is read as something or refused as an error of the protocol. */
  @Test
  void randomBytesNeverCauseAnythingButErrorsOfTheProtocol() {
    int refused = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      var random = new Random(seed);
      byte[] bytes = new byte[64 + random.nextInt(200)];
      random.nextBytes(bytes);
      refused += refuses(() -> FrameHeader.read(buffer(bytes), true));
      refused += refuses(() -> FrameHeader.read(buffer(bytes), false));
      refused += refuses(() -> BatchHeader.read(buffer(bytes)));
      refused += refuses(() -> ChunkHeader.read(buffer(bytes), random.nextInt()));
      refused += refuses(() -> Ranges.read(buffer(bytes), (first, count, outcome) -> {}));
      refused += refuses(() -> Entry.check(buffer(bytes), 1 + random.nextInt(3)));
      refused += refuses(() -> Control.parse(bytes));
      refused += refuses(() -> Control.parse(damaged(random)));
      refused +=
          refuses(
              () ->
                  Handshake.acceptor(new Token("a token for tests"), "nonce")
                      .onPreface(buffer(bytes)));
    }
    assertThat(refused).isGreaterThan(SEEDS * 7);
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return Entry.view(ByteBuffer.wrap(bytes));
  }

  /** A control frame with a byte or two that are not as they were. */
  private static byte[] damaged(Random random) {
    byte[] json = Control.of("heartbeat", "n", 12, "runningMillis", "[1,2.5e3,\\u0041]").toJson();
    for (int i = random.nextInt(3); i >= 0; i--) {
      json[random.nextInt(json.length)] = (byte) random.nextInt();
    }
    return json;
  }

  private static int refuses(Runnable reading) {
    try {
      reading.run();
      return 0;
    } catch (ProtocolException | RefusedException e) {
      assertThat(e.getMessage()).isNotBlank();
      return 1;
    }
  }
}
