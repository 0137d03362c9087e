package io.tenuto.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class LoadMessageTest {
  private static ByteBuffer message(Cell cell) {
    var shelf = new Shelf(cell, Filling.RANDOM, 7, false);
    LoadBuffer buffer = shelf.take();
    new LoadMessage(3, 1_234_567_890_123L, -5, cell.costMicros(), buffer.fillingCrc())
        .writeTo(buffer.bytes());
    return buffer.bytes();
  }

  @Test
  void whatIsWrittenIsRead() throws CorruptMessageException {
    LoadMessage read = LoadMessage.read(message(new Cell(100, 2_500)));
    assertThat(read.trial()).isEqualTo(3);
    assertThat(read.sequence()).isEqualTo(1_234_567_890_123L);
    assertThat(read.intendedNanos()).isEqualTo(-5);
    assertThat(read.costMicros()).isEqualTo(2_500);
  }

  @Test
  void theSmallestMessageIsOnlyAHead() throws CorruptMessageException {
    ByteBuffer message = message(new Cell(LoadMessage.HEADER_BYTES, 0));
    assertThat(message.remaining()).isEqualTo(LoadMessage.HEADER_BYTES);
    assertThat(LoadMessage.read(message).trial()).isEqualTo(3);
    assertThatThrownBy(() -> new Cell(LoadMessage.HEADER_BYTES - 1, 0))
        .hasMessageContaining("40 bytes or more");
  }

  @Test
  void aMessageIsReadWhereverItLiesAndTheBufferIsLeftAsItWas() throws CorruptMessageException {
    ByteBuffer message = message(new Cell(1_000, 1));
    ByteBuffer around = ByteBuffer.allocateDirect(1_100).position(33);
    around.put(message.duplicate()).flip().position(33);
    assertThat(LoadMessage.read(around).sequence()).isEqualTo(1_234_567_890_123L);
    assertThat(around.position()).isEqualTo(33);
    assertThat(around.limit()).isEqualTo(1_033);
  }

  @Test
  void everyBitThatTurnsOverIsFound() {
    ByteBuffer message = message(new Cell(120, 9));
    for (int bit = 0; bit < 8 * message.limit(); bit++) {
      byte before = message.get(bit / 8);
      message.put(bit / 8, (byte) (before ^ 1 << bit % 8));
      assertThatThrownBy(() -> LoadMessage.read(message))
          .as("bit %d", bit)
          .isInstanceOf(CorruptMessageException.class);
      message.put(bit / 8, before);
    }
  }

  @Test
  void aMessageThatIsCutOffOrTooLongIsFound() {
    ByteBuffer message = message(new Cell(120, 9));
    for (int size = 0; size < message.capacity(); size++) {
      ByteBuffer part = message.duplicate().limit(size);
      assertThatThrownBy(() -> LoadMessage.read(part))
          .as("%d of 120 bytes", size)
          .isInstanceOf(CorruptMessageException.class);
    }
    ByteBuffer longer = ByteBuffer.allocate(121).put(message.duplicate()).rewind();
    assertThatThrownBy(() -> LoadMessage.read(longer)).isInstanceOf(CorruptMessageException.class);
  }
}
