package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Payload;
import io.tenuto.transport.LandedPayload;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Frames;
import io.tenuto.wire.ProtocolException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames written to a stream and read from it, whole, cut short and damaged. */
class PipeTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PipeWriter writer = new PipeWriter(bytes);

  /** Writes down what it is told. */
  private static final class Heard implements PipeReader.Handler {
    final List<String> all = new ArrayList<>();

    @Override
    public void onControl(Control control) {
      all.add(control.type());
    }

    @Override
    public void onSettle(ByteBuffer body) {
      all.add("settle");
    }

    @Override
    public void onCredit(long messageLimit, long byteLimit) {
      all.add("credit " + messageLimit + " " + byteLimit);
    }

    @Override
    public void onBatch(BatchHeader header, ByteBuffer entries) {
      all.add("batch " + header.firstDelivery() + " " + entries.remaining());
    }

    @Override
    public IncomingPayload place(ChunkHeader first, ByteBuffer head) {
      return IncomingPayload.inMemory((int) first.totalBytes());
    }

    @Override
    public void onLarge(ChunkHeader first, ByteBuffer head, LandedPayload payload) {
      all.add("large " + first.delivery() + " " + payload.size());
    }
  }

  private static PipeWriter.Shipment shipment(int size) {
    return new PipeWriter.Shipment(
        4, 1, 2, 17, 99, new byte[0], List.of(3), Payload.of(Kit.noise(size)));
  }

  private static Heard hear(byte[] written) throws Exception {
    var heard = new Heard();
    hear(written, heard);
    return heard;
  }

  private static void hear(byte[] written, Heard heard) throws Exception {
    var reader = new PipeReader(new ByteArrayInputStream(written));
    reader.open();
    while (reader.next(heard)) {
      assertThat(heard.all).hasSizeLessThan(100);
    }
  }

  @Test
  void messagesThatFollowOneAnotherGoInOneBatch() throws Exception {
    for (int i = 0; i < 5; i++) {
      writer.message(small(10 + i, 1, i < 3 ? 1 : 2));
    }
    writer.message(small(15, 2, 2));
    writer.message(small(17, 2, 2)); // one was left out
    writer.control(Control.of("route", "route", 3));
    writer.message(small(18, 3, 1));
    writer.flush();
    assertThat(hear(bytes.toByteArray()).all)
        .containsExactly(
            "batch 10 102", "batch 13 68", "batch 15 34", "batch 17 34", "route", "batch 18 34");
  }

  private static PipeWriter.Shipment small(long delivery, int route, int attempt) {
    return new PipeWriter.Shipment(
        delivery, route, attempt, 17, 99, new byte[0], List.of(), Payload.of(Kit.noise(10)));
  }

  @Test
  void framesComeOutAsTheyWentIn() throws Exception {
    writer.control(Control.of("route", "route", 1));
    writer.frame(Frames.credit(5, 6));
    writer.message(shipment(100));
    writer.message(shipment(1_000_000));
    writer.frame(Frames.demand(1, 2, 3)); // of no interest on a pipe
    assertThat(hear(bytes.toByteArray()).all)
        .containsExactly("route", "credit 5 6", "batch 4 128", "large 4 1000000");
  }

  @Test
  void whereverTheStreamIsCutItIsAnEndOrADamageAndNeverAMessage() throws Exception {
    writer.message(shipment(40_000));
    writer.flush();
    byte[] whole = bytes.toByteArray();
    for (int length = 1; length < whole.length; length += length < 200 ? 1 : 997) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> hear(cut)).as("cut to " + length).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aFlippedBitIsNeverTakenForTheMessage() throws Exception {
    writer.message(shipment(300));
    writer.flush();
    assertFlipsAreSeen(bytes.toByteArray(), "batch 4 328", 1);
    bytes.reset();
    writer.message(shipment(40_000));
    writer.flush();
    assertFlipsAreSeen(bytes.toByteArray(), "large 4 40000", 97);
  }

  private static void assertFlipsAreSeen(byte[] whole, String message, int stride)
      throws Exception {
    assertThat(hear(whole).all).containsExactly(message);
    for (int at = 0; at < whole.length; at += at < 200 ? 1 : stride) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      var heard = new Heard();
      int place = at;
      assertThatThrownBy(() -> hear(damaged, heard))
          .as("flipped at " + place)
          .isInstanceOf(ProtocolException.class);
      assertThat(heard.all).as("flipped at " + place).isEmpty();
    }
  }

  @Test
  void aChunkWhoseHeadIsNoEntryIsRefusedBeforeRoomIsMade() {
    var header = new ChunkHeader(0, 0, 1 << 30, 0, 0, 0, 0, 0, 1, ChunkHeader.FIRST, 3);
    bytes.writeBytes(header.frame().array());
    bytes.writeBytes(new byte[3]);
    assertThatThrownBy(() -> hear(bytes.toByteArray()))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("ends inside entry 0");
  }
}
