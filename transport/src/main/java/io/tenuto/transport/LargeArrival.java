package io.tenuto.transport;

import io.tenuto.transport.pack.Scratch;
import io.tenuto.transport.pack.Unpacker;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Crc;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One large message while it arrives. Owned by the loop's thread. */
final class LargeArrival {
  private final LargeHeader header;
  private final ByteBuffer head;
  private final BufferPool pool;
  private final Supplier<Scratch> scratch;
  private @Nullable Landing landing;
  private @Nullable ByteBuffer space;
  private @Nullable Block packed; // what the present frame carries instead of data
  private long expectedOffset;
  private int wholeCrc;

  private LargeArrival(
      LargeHeader header,
      ByteBuffer head,
      @Nullable Landing landing,
      BufferPool pool,
      Supplier<Scratch> scratch) {
    this.header = header;
    this.head = head;
    this.pool = pool;
    this.scratch = scratch;
    this.landing = landing;
  }

  /**
   * The first chunk's head is there.
   *
   * @param pool for what arrives packed, until it is unpacked
   * @param scratch the loop's, asked for only if something arrives packed
   */
  static LargeArrival begin(
      ChunkHeader first,
      ByteBuffer head,
      LinkHandler handler,
      BufferPool pool,
      Supplier<Scratch> scratch) {
    var header =
        new LargeHeader(
            first.delivery(), first.totalBytes(), first.epoch(), first.route(), first.attempt());
    Entry.check(head, 1);
    Landing landing = null;
    if (handler.onLargeBegins(header, head)) {
      try {
        landing = handler.landing(header, head);
      } catch (IOException e) {
        handler.onLargeFailed(header, head, e);
      }
    }
    return new LargeArrival(header, head, landing, pool, scratch);
  }

  long delivery() {
    return header.delivery();
  }

  /** Where what the frame of this chunk carries goes. */
  ByteBuffer space(ChunkHeader chunk) {
    if (chunk.offset() != expectedOffset || chunk.totalBytes() != header.totalBytes()) {
      throw new ProtocolException(
          "chunk " + chunk + " where offset " + expectedOffset + " was expected");
    }
    ByteBuffer where =
        landing == null
            ? Frames.buffer(chunk.dataBytes())
            : landing.space(chunk.offset(), chunk.dataBytes());
    space = where.duplicate();
    if (!chunk.packing().packed()) {
      return where;
    }
    Block block = pool.take(chunk.carriedBytes());
    packed = block;
    return block.data().duplicate();
  }

  /**
   * The data of a chunk is there.
   *
   * @return whether the message is over
   */
  boolean arrived(ChunkHeader chunk, LinkHandler handler) {
    if (chunk.aborted()) {
      if (landing != null) {
        discard();
        handler.onLargeAborted(header, head);
      }
      return true;
    }
    ByteBuffer data = Objects.requireNonNull(space);
    Block block = packed;
    int carriedCrc = Crc.of(block == null ? data : block.data());
    int headCrc = chunk.first() ? Crc.of(head) : 0;
    chunk.verify(
        chunk.first() ? Crc.combine(headCrc, carriedCrc, chunk.carriedBytes()) : carriedCrc);
    int dataCrc = carriedCrc;
    if (block != null) {
      Unpacker.unpack(chunk.packing(), block.data(), chunk.carriedBytes(), data, scratch.get());
      releasePacked();
      dataCrc = Crc.of(data);
    }
    wholeCrc = chunk.first() ? dataCrc : Crc.combine(wholeCrc, dataCrc, chunk.dataBytes());
    expectedOffset += chunk.dataBytes();
    if (chunk.last()) {
      chunk.verifyWhole(wholeCrc);
    }
    if (landing != null) {
      land(landing, chunk.last(), handler);
    }
    return chunk.last();
  }

  /** Passes over the rest if the landing fails: the link is sound, and other messages wait. */
  private void land(Landing to, boolean last, LinkHandler handler) {
    LandedPayload landed = null;
    try {
      to.filled();
      if (last) {
        landed = to.finish();
        landing = null;
      }
    } catch (IOException e) {
      discard();
      handler.onLargeFailed(header, head, e);
    }
    if (landed != null) {
      handler.onLarge(header, head, landed);
    }
  }

  private void releasePacked() {
    Block block = packed;
    packed = null;
    if (block != null) {
      block.release();
    }
  }

  void discard() {
    releasePacked();
    Landing unfinished = landing;
    landing = null;
    if (unfinished != null) {
      unfinished.discard();
    }
  }
}
