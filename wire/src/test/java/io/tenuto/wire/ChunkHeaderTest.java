package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pieces of large messages, as they are sent and as they are read. */
@Timeout(60)
class ChunkHeaderTest {
  private static ChunkHeader piece(
      long offset, long total, int data, int attempt, int flags, int head) {
    return new ChunkHeader(9, offset, total, data, 1, 2, 3, 4, attempt, flags, head);
  }

  private static ChunkHeader read(ChunkHeader header) {
    ByteBuffer frame = header.frame();
    FrameHeader outer = FrameHeader.read(frame, true);
    return ChunkHeader.read(frame, outer.bodyBytes());
  }

  @Test
  void everyPieceOfAMessageArrivesAsItWasSent() {
    for (long seed = 1; seed <= 300; seed++) {
      var random = new Random(seed);
      long total = random.nextInt(4) == 0 ? 0 : random.nextLong() >>> (1 + random.nextInt(60));
      int piece = 1 + random.nextInt(1 << 20);
      long offset = 0;
      for (int i = 0; i < 5; i++) {
        int data = (int) Math.min(piece, total - offset);
        boolean first = offset == 0;
        boolean last = offset + data == total;
        int flags = (first ? ChunkHeader.FIRST : 0) | (last ? ChunkHeader.LAST : 0);
        int head = first ? 24 + random.nextInt(1000) : 0;
        if (first && data + head > 1 << 20) {
          data -= head;
          flags &= ~ChunkHeader.LAST;
        }
        var sent =
            new ChunkHeader(
                random.nextLong() >>> 1,
                offset,
                total,
                data,
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(65_536),
                1 + random.nextInt(255),
                flags,
                head);
        assertThat(read(sent)).as("seed %s", seed).isEqualTo(sent);
        offset += data;
        if (last) {
          break;
        }
      }
    }
  }

  private static ChunkHeader packed(Packing packing, int data, int carried) {
    return new ChunkHeader(9, 100, 1 << 20, data, 1, 2, 3, 4, 1, 0, 0, packing, carried);
  }

  @Test
  void aPieceThatIsPackedSaysHowAndHasFewerBytes() {
    for (Packing packing : Packing.values()) {
      ChunkHeader sent = packed(packing, 1000, packing.packed() ? 999 : 1000);
      assertThat(read(sent)).isEqualTo(sent);
    }
    for (ChunkHeader wrong :
        List.of(
            packed(Packing.LZ4, 1000, 1000),
            packed(Packing.LZ4, 1000, 0),
            packed(Packing.LZ4, Frames.MAX_DATA_BYTES + 1, 1000),
            packed(Packing.NONE, 1000, 999))) {
      assertThatThrownBy(() -> read(wrong))
          .as(wrong.toString())
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("contradicts itself");
    }
  }

  @Test
  void aWayOfPackingThatNobodyKnowsIsRefused() {
    ByteBuffer frame = packed(Packing.LZ4, 1000, 500).frame();
    frame.putShort(Frames.HEADER_BYTES + 46, (short) 0x0801).position(Frames.HEADER_BYTES);
    assertThatThrownBy(() -> ChunkHeader.read(frame, ChunkHeader.BYTES + 500))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("packed as 0x801");
  }

  @Test
  void aMessageThatIsGivenUpEndsAnywhere() {
    ChunkHeader end = piece(500, 1000, 0, 1, ChunkHeader.ABORT, 0);
    assertThat(read(end)).isEqualTo(end);
    assertThat(end.aborted()).isTrue();
  }

  @Test
  void piecesThatContradictThemselvesAreRefused() {
    ChunkHeader[] wrong = {
      piece(0, 1000, 100, 1, 0, 30), // head without the first-flag
      piece(0, 1000, 100, 1, ChunkHeader.FIRST, 0), // first without a head
      piece(100, 1000, 100, 1, ChunkHeader.FIRST, 30), // first, and behind another
      piece(100, 1000, 100, 1, 0, 30), // a head in the middle
      piece(100, 1000, 100, 1, ChunkHeader.LAST, 0), // last, and more to come
      piece(100, 200, 100, 1, 0, 0), // whole, and not last
      piece(100, 150, 100, 1, ChunkHeader.LAST, 0), // beyond the end
      piece(-1, 1000, 100, 1, 0, 0),
      piece(Long.MAX_VALUE, 1000, 100, 1, 0, 0),
      piece(100, -1, 100, 1, 0, 0),
      piece(100, 1000, 100, 0, 0, 0), // no attempt
    };
    for (ChunkHeader each : wrong) {
      assertThatThrownBy(() -> read(each))
          .as(each.toString())
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("contradicts itself");
    }
    ByteBuffer frame = piece(100, 1000, 100, 1, 0, 0).frame().position(Frames.HEADER_BYTES);
    assertThatThrownBy(() -> ChunkHeader.read(frame, ChunkHeader.BYTES + 99))
        .isInstanceOf(ProtocolException.class);
  }
}
