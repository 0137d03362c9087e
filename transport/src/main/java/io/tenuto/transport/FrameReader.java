package io.tenuto.transport;

import io.tenuto.transport.pack.Scratch;
import io.tenuto.transport.tls.TlsChannel;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.FrameHeader;
import io.tenuto.wire.FrameType;
import io.tenuto.wire.Frames;
import io.tenuto.wire.LentBack;
import io.tenuto.wire.LentBatch;
import io.tenuto.wire.LentLarge;
import io.tenuto.wire.Preface;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames and calls the handler. Small things pass through a staging buffer,
 * which all links of a loop share, so that thousands of idle ones take no memory; data is read
 * straight to where it stays. Owned by the loop's thread.
 */
final class FrameReader {
  private static final int STAGING_BYTES = 8 * 1024;

  /** More than the longest thing that is taken from the staging buffer as a whole. */
  private static final int KEPT_BYTES = 64;

  private final BufferPool pool;
  private final ByteBuffer staging;
  private final ByteBuffer[] both;
  private final Supplier<Scratch> scratch;
  private final Inbound inbound;
  private final byte[] kept = new byte[KEPT_BYTES]; // between two reads: what is not whole yet
  private int keptBytes;
  private long grownBytes; // by unpacking, since the last read
  private boolean drained; // the socket had less than was asked for
  private Step step = this::preface;
  private @Nullable FrameHeader frame;
  private @Nullable ByteBuffer target;
  private Runnable whenFull = () -> {};
  private @Nullable LargeArrival arrival;
  private boolean closed;

  /** What the reader tells besides the handler's calls. */
  interface Inbound {
    void onPreface(ByteBuffer preface);

    boolean trusted();

    LinkHandler handler();

    void onControl(Control control);

    void onLent(LentBatch lent);

    void onLentLarge(LentLarge lent, ByteBuffer head);

    void onReturned(long offset);
  }

  /** Takes one thing from the staging buffer; false if it needs more bytes. */
  private interface Step {
    boolean take() throws IOException;
  }

  /**
   * @param staging a {@link #staging} that nobody else uses while this reads
   * @param scratch nobody else's while this reads, asked for only if something arrives packed
   */
  FrameReader(BufferPool pool, ByteBuffer staging, Supplier<Scratch> scratch, Inbound inbound) {
    this.pool = pool;
    this.staging = staging;
    this.scratch = scratch;
    this.both = new ByteBuffer[] {staging, staging};
    this.inbound = inbound;
  }

  /** A buffer through which small things pass. */
  static ByteBuffer staging() {
    return ByteBuffer.allocateDirect(STAGING_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads what the channel has, up to about {@code budgetBytes}.
   *
   * @return false at the end of the stream
   */
  boolean read(ReadableByteChannel channel, long budgetBytes) throws IOException {
    staging.clear().put(kept, 0, keptBytes).flip();
    keptBytes = 0;
    long left = budgetBytes;
    long count = 1;
    drained = false;
    while (left > 0 && count > 0 && !drained && !closed) {
      count = read(channel);
      left -= count;
      consume();
      left -= grownBytes;
      grownBytes = 0;
    }
    if (!closed) {
      keptBytes = staging.remaining();
      staging.get(kept, 0, keptBytes);
    }
    return count >= 0;
  }

  /** One read: into the target and, behind it, the beginning of what follows. */
  private long read(ReadableByteChannel channel) throws IOException {
    ByteBuffer into = target;
    staging.compact();
    try {
      if (into == null || into.remaining() < STAGING_BYTES) {
        long count = channel.read(staging);
        drained = staging.hasRemaining() && !(channel instanceof TlsChannel);
        return count;
      }
      if (channel instanceof ScatteringByteChannel scattering && into.isDirect()) {
        both[0] = into;
        return scattering.read(both);
      }
      return channel.read(into);
    } finally {
      staging.flip();
    }
  }

  private void consume() throws IOException {
    boolean more = true;
    while (more && !closed) {
      ByteBuffer into = target;
      if (into == null) {
        more = step.take();
      } else {
        move(into);
        more = !into.hasRemaining();
        if (more) {
          target = null;
          whenFull.run();
        }
      }
    }
  }

  private void move(ByteBuffer into) {
    int count = Math.min(into.remaining(), staging.remaining());
    if (count > 0) {
      into.put(staging.slice(staging.position(), count));
      staging.position(staging.position() + count);
    }
  }

  private void fill(ByteBuffer into, Runnable then) {
    target = into;
    whenFull = then;
  }

  private boolean preface() {
    if (staging.remaining() < Preface.BYTES) {
      return false;
    }
    inbound.onPreface(staging.slice(staging.position(), Preface.BYTES));
    staging.position(staging.position() + Preface.BYTES);
    step = this::header;
    return true;
  }

  private boolean header() throws IOException {
    if (staging.remaining() < Frames.HEADER_BYTES) {
      return false;
    }
    FrameHeader header = FrameHeader.read(staging, inbound.trusted());
    frame = header;
    switch (header.type()) {
      case BATCH, CHUNK -> step = this::numbers;
      default -> {
        ByteBuffer body = Frames.buffer(header.bodyBytes());
        fill(
            body,
            () -> {
              header.verify(body.flip());
              small(header, body);
            });
      }
    }
    return true;
  }

  /** What stands before the data of a batch or chunk. */
  private boolean numbers() throws IOException {
    FrameHeader header = Objects.requireNonNull(frame);
    if (staging.remaining() < header.coveredBytes()) {
      return false;
    }
    header.verify(staging.slice(staging.position(), header.coveredBytes()));
    step = this::header;
    if (header.type() == FrameType.BATCH) {
      batch(header.bodyBytes() - BatchHeader.BYTES);
    } else {
      chunk(header.bodyBytes());
    }
    return true;
  }

  private void small(FrameHeader header, ByteBuffer body) {
    LinkHandler handler = inbound.handler();
    switch (header.type()) {
      case CONTROL -> inbound.onControl(Control.parse(bytes(body)));
      case SETTLE -> handler.onSettle(body);
      case CREDIT -> handler.onCredit(sized(header, body, 16).getLong(), body.getLong());
      case DEMAND ->
          handler.onDemand(sized(header, body, 24).getLong(), body.getLong(), body.getLong());
      case FORFEIT -> handler.onForfeit(sized(header, body, 16).getLong(), body.getLong());
      case LENT -> inbound.onLent(LentBatch.read(body));
      case LENT_LARGE -> inbound.onLentLarge(LentLarge.read(body), Entry.view(body));
      case RETURNED -> LentBack.read(body, inbound::onReturned);
      default -> throw new ProtocolException("frame " + header.type() + " out of place");
    }
  }

  private static byte[] bytes(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return bytes;
  }

  private static ByteBuffer sized(FrameHeader header, ByteBuffer body, int bytes) {
    if (body.remaining() != bytes) {
      throw new ProtocolException(
          "frame "
              + header.type()
              + " has "
              + body.remaining()
              + " bytes where "
              + bytes
              + " were expected");
    }
    return body;
  }

  private void batch(int bytes) {
    BatchHeader header = BatchHeader.read(staging);
    Block block = pool.take(bytes);
    fill(
        block.data().duplicate(),
        () -> {
          header.verify(block.data());
          Entry.check(block.data(), header.count());
          inbound.handler().onBatch(header, block);
        });
  }

  private void chunk(int bodyBytes) throws IOException {
    ChunkHeader header = ChunkHeader.read(staging, bodyBytes);
    if (header.first()) {
      if (arrival != null) {
        throw new ProtocolException("delivery " + header.delivery() + " begins inside another one");
      }
      ByteBuffer head = Frames.buffer(header.headBytes());
      fill(
          head,
          () -> {
            arrival = LargeArrival.begin(header, head.flip(), inbound.handler(), pool, scratch);
            data(header);
          });
    } else {
      data(header);
    }
  }

  private void data(ChunkHeader header) {
    LargeArrival current = arrival;
    if (current == null || current.delivery() != header.delivery()) {
      throw new ProtocolException(
          "chunk of delivery " + header.delivery() + ", which was not begun");
    }
    ByteBuffer space = current.space(header);
    fill(
        space,
        () -> {
          grownBytes += header.dataBytes() - header.carriedBytes();
          if (current.arrived(header, inbound.handler())) {
            arrival = null;
          }
        });
  }

  /** What follows comes from another peer, which begins with its preface. */
  void restart() {
    step = this::preface;
  }

  /** The link is gone: a message that was on its way is given up. */
  void close() {
    closed = true; // a handler may have closed the link: what else was read is nobody's
    if (arrival != null) {
      arrival.discard();
      arrival = null;
    }
  }
}
