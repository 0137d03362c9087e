package io.tenuto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.transport.pack.Scratch;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Crc;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.LentBatch;
import io.tenuto.wire.LentLarge;
import io.tenuto.wire.Preface;
import io.tenuto.wire.ProtocolException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a handler is told of the bytes that arrive, also when it refuses them or fails. */
@Timeout(60)
class FrameReaderTest {
  private static final int PIECE_BYTES = 100;

  private final List<String> told = new ArrayList<>();
  private final BufferPool pool = new BufferPool(0);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Told handler = new Told();
  private final FrameReader reader =
      new FrameReader(pool, FrameReader.staging(), Scratch::new, new Trusted());

  @TempDir Path folder;

  private final class Trusted implements FrameReader.Inbound {
    @Override
    public void onPreface(ByteBuffer preface) {}

    @Override
    public boolean trusted() {
      return true;
    }

    @Override
    public LinkHandler handler() {
      return handler;
    }

    @Override
    public void onControl(Control control) {
      handler.onControl(control);
    }

    @Override
    public void onLent(LentBatch lent) {
      told.add("lent from " + lent.offset());
    }

    @Override
    public void onLentLarge(LentLarge lent, ByteBuffer head) {
      told.add("lent " + lent.delivery() + " from " + lent.offset());
    }

    @Override
    public void onReturned(long offset) {
      told.add("returned " + offset);
    }
  }

  private final class Told implements LinkHandler {
    boolean admits = true;
    Path spool = Path.of("/");

    @Override
    public void onControl(Control control) {
      told.add(control.type());
      if (control.is("close")) {
        reader.close();
      }
    }

    @Override
    public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
      told.add("begins " + header.delivery());
      return admits;
    }

    @Override
    public Landing landing(LargeHeader header, ByteBuffer head) throws IOException {
      return Landing.inFile(spool, pool, header.totalBytes());
    }

    @Override
    public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload payload) {
      told.add("arrived " + header.delivery());
      payload.release();
    }

    @Override
    public void onLargeAborted(LargeHeader header, ByteBuffer head) {
      told.add("given up " + header.delivery());
    }

    @Override
    public void onLargeFailed(LargeHeader header, ByteBuffer head, IOException cause) {
      told.add("failed " + header.delivery());
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {}
  }

  private void send(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    bytes.writeBytes(copy);
  }

  private void preface() {
    send(ByteBuffer.allocate(Preface.BYTES));
  }

  /** The pieces {@code from} to {@code to} of a message of several equal ones. */
  private void pieces(long delivery, int from, int to, int of) {
    ByteBuffer data = ByteBuffer.allocate(PIECE_BYTES);
    ByteBuffer head = Frames.buffer(Entry.FIXED_BYTES);
    Entry.putHead(head, 0, 0, 0, new byte[0], List.of());
    head.flip();
    int dataCrc = Crc.of(data);
    int whole = dataCrc;
    for (int i = 0; i < to; i++) {
      whole = i == 0 ? dataCrc : Crc.combine(whole, dataCrc, PIECE_BYTES);
      boolean first = i == 0;
      boolean last = i == of - 1;
      if (i >= from) {
        int crc = first ? Crc.combine(Crc.of(head), dataCrc, PIECE_BYTES) : dataCrc;
        int flags = (first ? ChunkHeader.FIRST : 0) | (last ? ChunkHeader.LAST : 0);
        piece(delivery, i, of, PIECE_BYTES, crc, last ? whole : 0, flags, first ? head : null);
        send(data);
      }
    }
  }

  private void giveUp(long delivery, int after, int of) {
    piece(delivery, after, of, 0, 0, 0, ChunkHeader.ABORT, null);
  }

  private void piece(
      long delivery,
      int index,
      int of,
      int data,
      int crc,
      int whole,
      int flags,
      @Nullable ByteBuffer head) {
    long total = (long) of * PIECE_BYTES;
    long offset = (long) index * PIECE_BYTES;
    int headBytes = head == null ? 0 : head.remaining();
    send(
        new ChunkHeader(delivery, offset, total, data, crc, whole, 1, 0, 1, flags, headBytes)
            .frame());
    if (head != null) {
      send(head);
    }
  }

  private void read() throws IOException {
    reader.read(Channels.newChannel(new ByteArrayInputStream(bytes.toByteArray())), 1 << 20);
  }

  @Test
  void nothingIsHandedOnAfterAHandlerHasClosedTheLink() throws Exception {
    preface();
    for (String type : List.of("one", "close", "two", "three")) {
      send(Frames.control(Control.of(type)));
    }
    read();
    assertThat(told).containsExactly("one", "close");
  }

  @Test
  void readersThatShareABufferKeepApartWhatIsNotWholeYet() throws Exception {
    handler.spool = folder;
    preface();
    pieces(0, 0, 3, 3);
    send(Frames.control(Control.of("end")));
    byte[] stream = bytes.toByteArray();
    for (int step = 1; step <= 100; step++) {
      told.clear();
      ByteBuffer staging = FrameReader.staging();
      var ahead = new FrameReader(pool, staging, Scratch::new, new Trusted());
      var behind = new FrameReader(pool, staging, Scratch::new, new Trusted());
      int lag = 1 + step / 2;
      for (int from = 0; from < stream.length + lag; from += step) {
        arrives(ahead, stream, from, from + step);
        arrives(behind, stream, from - lag, from - lag + step);
      }
      assertThat(told)
          .as("in steps of %s bytes", step)
          .containsExactlyInAnyOrder(
              "begins 0", "begins 0", "arrived 0", "arrived 0", "end", "end");
    }
  }

  private static void arrives(FrameReader at, byte[] stream, int from, int to) throws IOException {
    int first = Math.max(0, Math.min(from, stream.length));
    int length = Math.max(0, Math.min(to, stream.length)) - first;
    at.read(Channels.newChannel(new ByteArrayInputStream(stream, first, length)), 1 << 20);
  }

  @Test
  void aMessageThatWasRefusedIsPassedOverAndItsEndIsNotTold() throws Exception {
    handler.admits = false;
    preface();
    pieces(0, 0, 3, 3);
    pieces(1, 0, 1, 3);
    giveUp(1, 1, 3);
    send(Frames.control(Control.of("next")));
    read();
    assertThat(told).containsExactly("begins 0", "begins 1", "next");
  }

  @Test
  void aMessageThatIsGivenUpLeavesNothingBehind() throws Exception {
    handler.spool = folder;
    preface();
    pieces(0, 0, 2, 3);
    giveUp(0, 2, 3);
    pieces(1, 0, 3, 3);
    read();
    assertThat(told).containsExactly("begins 0", "given up 0", "begins 1", "arrived 1");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aMessageThatFindsNoPlaceIsToldAndTheLinkGoesOn() throws Exception {
    handler.spool = Files.createFile(folder.resolve("a file, no folder"));
    preface();
    pieces(0, 0, 3, 3);
    handler.spool = folder.resolve("a file, no folder");
    pieces(1, 0, 1, 3);
    giveUp(1, 1, 3);
    send(Frames.control(Control.of("next")));
    read();
    assertThat(told).containsExactly("begins 0", "failed 0", "begins 1", "failed 1", "next");
  }

  @Test
  void aPieceOfAnotherMessageIsAnErrorOfTheProtocol() {
    preface();
    pieces(0, 0, 1, 3);
    pieces(1, 0, 1, 3);
    assertThatThrownBy(this::read)
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("delivery 1 begins inside another one");
    reader.close();
  }
}
