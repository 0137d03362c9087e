package io.tenuto.engine.child;

import io.tenuto.api.RejectedMessageException;
import io.tenuto.transport.LandedPayload;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Crc;
import io.tenuto.wire.DamagedException;
import io.tenuto.wire.Entry;
import io.tenuto.wire.FrameHeader;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Preface;
import io.tenuto.wire.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames from a stream, waiting for them, and puts large payloads together. Owned by one
 * thread. A broken protocol is a {@link ProtocolException}, an end within a frame an {@link
 * EOFException}.
 */
final class PipeReader {
  /** What is shown of text among frames: more may be a frame's that comes behind it. */
  private static final int SHOWN_BYTES = 8;

  private final InputStream in;
  private final byte[] start = new byte[Frames.HEADER_BYTES];
  private boolean open;
  private @Nullable Large large;

  /** Takes what was read. */
  interface Handler {
    void onControl(Control control);

    void onSettle(ByteBuffer body);

    void onCredit(long messageLimit, long byteLimit);

    /** Checked entries; the buffer is the handler's to keep. */
    void onBatch(BatchHeader header, ByteBuffer entries) throws RejectedMessageException;

    /**
     * A large payload begins.
     *
     * @throws RejectedMessageException if it will not be taken; the stream is of no use afterwards
     */
    IncomingPayload place(ChunkHeader first, ByteBuffer head)
        throws IOException, RejectedMessageException;

    /** A large payload is whole; it is the handler's to release. */
    void onLarge(ChunkHeader first, ByteBuffer head, LandedPayload payload);
  }

  /** One large payload on its way. */
  private static final class Large {
    final ChunkHeader first;
    final ByteBuffer head;
    final IncomingPayload assembly;
    int crc;

    Large(ChunkHeader first, ByteBuffer head, IncomingPayload assembly) {
      this.first = first;
      this.head = head;
      this.assembly = assembly;
    }
  }

  PipeReader(InputStream in) {
    this.in = in;
  }

  void preface() throws IOException {
    byte[] preface = in.readNBytes(Preface.BYTES);
    if (preface.length < Preface.BYTES) {
      throw new EOFException("it ended before it said anything");
    }
    PipePreface.check(preface);
  }

  /** The greetings are over: from now on data may come. */
  void open() {
    open = true;
  }

  /**
   * Reads one frame.
   *
   * @return false at the end of the stream, if that lies between two frames
   */
  boolean next(Handler handler) throws IOException, RejectedMessageException {
    int count = in.readNBytes(start, 0, start.length);
    if (count == 0) {
      return false;
    }
    if (count < start.length) {
      throw new EOFException(
          "it ended within a frame, after " + Printable.of(Arrays.copyOf(start, count)));
    }
    FrameHeader header = header();
    byte[] bytes = bytes(header.coveredBytes());
    ByteBuffer covered = view(bytes);
    header.verify(covered);
    switch (header.type()) {
      case BATCH -> batch(BatchHeader.read(covered), header.bodyBytes(), handler);
      case CHUNK -> chunk(ChunkHeader.read(covered, header.bodyBytes()), handler);
      case CONTROL -> handler.onControl(Control.parse(bytes));
      case SETTLE -> handler.onSettle(covered);
      case CREDIT -> {
        exactly(header, 16);
        handler.onCredit(covered.getLong(), covered.getLong());
      }
      case DEMAND -> exactly(header, 24);
      case FORFEIT -> exactly(header, 16);
      case LENT, LENT_LARGE, RETURNED ->
          throw new ProtocolException(
              "frame " + header.type() + ": no memory was offered on this pipe");
    }
    return true;
  }

  private FrameHeader header() {
    try {
      return FrameHeader.read(view(start), open);
    } catch (ProtocolException e) {
      throw new ProtocolException(
          "it wrote "
              + Printable.of(Arrays.copyOf(start, SHOWN_BYTES))
              + " where a frame was expected ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  private static void exactly(FrameHeader header, int bytes) {
    if (header.bodyBytes() != bytes) {
      throw new ProtocolException(
          "frame "
              + header.type()
              + " has "
              + header.bodyBytes()
              + " bytes where "
              + bytes
              + " were expected");
    }
  }

  private void batch(BatchHeader header, int bodyBytes, Handler handler)
      throws IOException, RejectedMessageException {
    ByteBuffer entries = body(bodyBytes - BatchHeader.BYTES);
    header.verify(entries);
    Entry.check(entries, header.count());
    handler.onBatch(header, entries);
  }

  private void chunk(ChunkHeader header, Handler handler)
      throws IOException, RejectedMessageException {
    int headCrc = 0;
    if (header.first()) {
      headCrc = begin(header, handler);
    }
    Large current = large;
    if (current == null || current.first.delivery() != header.delivery()) {
      throw new ProtocolException("chunk " + header + " of a message that was not begun");
    }
    if (header.aborted()) {
      throw new ProtocolException("chunk " + header + ": a pipe's sender cannot give messages up");
    }
    if (header.offset() != current.assembly.filled()
        || header.totalBytes() != current.first.totalBytes()) {
      throw new ProtocolException(
          "chunk " + header + " where offset " + current.assembly.filled() + " was expected");
    }
    int crc = current.assembly.read(in, header.dataBytes());
    header.verify(Crc.combine(headCrc, crc, header.dataBytes()));
    current.crc = Crc.combine(current.crc, crc, header.dataBytes());
    if (header.last()) {
      large = null;
      finish(current, header, handler);
    }
  }

  private int begin(ChunkHeader first, Handler handler)
      throws IOException, RejectedMessageException {
    if (large != null) {
      throw new ProtocolException("chunk " + first + " begins within another message");
    }
    ByteBuffer head = body(first.headBytes());
    Entry.check(head, 1);
    large = new Large(first, head, handler.place(first, head));
    return Crc.of(head);
  }

  private static void finish(Large done, ChunkHeader last, Handler handler) throws IOException {
    try {
      last.verifyWhole(done.crc);
    } catch (DamagedException e) {
      done.assembly.discard();
      throw e;
    }
    handler.onLarge(done.first, done.head, done.assembly.finish());
  }

  /** Gives up a payload that was on its way when reading ended. */
  void close() throws IOException {
    if (large != null) {
      large.assembly.discard();
      large = null;
    }
  }

  private ByteBuffer body(int bytes) throws IOException {
    return view(bytes(bytes));
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = new byte[count];
    if (in.readNBytes(bytes, 0, count) < count) {
      throw new EOFException("it ended within a frame");
    }
    return bytes;
  }

  private static ByteBuffer view(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
