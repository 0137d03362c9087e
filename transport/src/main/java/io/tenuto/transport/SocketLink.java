package io.tenuto.transport;

import io.tenuto.api.Payload;
import io.tenuto.transport.pack.Packer;
import io.tenuto.transport.shared.Borrower;
import io.tenuto.transport.shared.Lender;
import io.tenuto.transport.tls.TlsChannel;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.LentBatch;
import io.tenuto.wire.LentLarge;
import io.tenuto.wire.Packing;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A link over a non-blocking socket. Owned by the loop's thread. */
final class SocketLink implements Link, Loop.Flushable, Loop.Ready, FrameReader.Inbound {
  private static final long READ_BUDGET_BYTES = 4L * 1024 * 1024;
  private static final long WRITE_BUDGET_BYTES = 8L * 1024 * 1024;

  /**
   * What a turn may encrypt or decrypt: a cipher that is not compiled yet takes a tenth of a second
   * for it on a busy host, and heartbeats have to go out between.
   */
  private static final long TLS_BUDGET_BYTES = 256L * 1024;

  private static final int GATHER = 32;

  private final Loop loop;
  private final ByteChannel channel;
  private final String description;
  private final BufferPool pool;
  private final FrameReader reader;
  private final boolean sameHost;
  private final Lender lender;
  private final Borrower borrower = new Borrower();
  private final ArrayDeque<ByteBuffer> outgoing = new ArrayDeque<>();
  private final ArrayDeque<LargeDeparture> departures = new ArrayDeque<>();
  private LinkHandler handler;
  private Consumer<ByteBuffer> onPreface = preface -> {};
  private @Nullable Packer packer; // if the other end can unpack
  private @Nullable SelectionKey key;
  private long saidNanos;
  private long copied; // to shared memory, or packed away, since the last write
  private boolean trusted;
  private boolean closing;
  private boolean closed;

  /**
   * @param sameHost whether the other end is on this host, so that memory can be shared
   * @param unique makes names for shared memory that nobody can guess
   */
  SocketLink(
      Loop loop,
      ByteChannel channel,
      String description,
      BufferPool pool,
      LinkHandler handler,
      boolean sameHost,
      Supplier<String> unique) {
    this.loop = loop;
    this.channel = channel;
    this.description = description;
    this.pool = pool;
    this.handler = handler;
    this.reader = new FrameReader(pool, loop.staging(), loop::scratch, this);
    this.sameHost = sameHost;
    this.lender = sameHost ? new Lender(unique, this::control) : Lender.none();
  }

  void start(SelectionKey theKey, Consumer<ByteBuffer> prefaceCheck) {
    key = theKey;
    onPreface = prefaceCheck;
  }

  /**
   * The handshake is over: from now on data may pass, and goes to this handler.
   *
   * @param peer what the other end said of itself
   */
  void open(LinkHandler newHandler, Control peer) {
    trusted = true;
    packer =
        !sameHost && peer.lists("unpacks", Packing.NAME)
            ? new Packer(loop::nowNanos, loop::scratch, loop::idleCores)
            : null;
    handler = newHandler;
    onPreface = preface -> {}; // what the handshake knows is needed no more
  }

  /** A handshake with another peer begins on the same connection: they have met at a relay. */
  void reopen(LinkHandler opening, Consumer<ByteBuffer> prefaceCheck) {
    trusted = false;
    handler = opening;
    onPreface = prefaceCheck;
    reader.restart();
  }

  ByteChannel channel() {
    return channel;
  }

  /**
   * Gives the connection away; the handler is told nothing more. Not to be called while the handler
   * is being told something.
   */
  @Nullable SelectionKey detach() {
    closed = true;
    reader.close();
    return key;
  }

  /** This end says something of the handshake now. */
  void says() {
    saidNanos = loop.nowNanos();
  }

  @Override
  public long leaseBeginsNanos() {
    return saidNanos;
  }

  @Override
  public void onPreface(ByteBuffer preface) {
    onPreface.accept(preface);
  }

  @Override
  public boolean trusted() {
    return trusted;
  }

  @Override
  public LinkHandler handler() {
    return handler;
  }

  @Override
  public void onControl(Control control) {
    if (trusted && sameHost && control.is("memory")) {
      control(borrower.onMemory(control));
    } else if (trusted && sameHost && control.is("mapped")) {
      lender.onMapped(control.number("bytes"));
    } else {
      handler.onControl(control);
    }
  }

  @Override
  public void onLent(LentBatch lent) {
    ByteBuffer entries = borrower.take(lent.offset(), lent.bytes());
    Entry.check(entries, lent.header().count());
    handler.onBatch(lent.header(), new Block(entries, () -> giveBack(lent.offset())));
  }

  @Override
  public void onLentLarge(LentLarge lent, ByteBuffer head) {
    Entry.check(head, 1);
    Payload payload = Payload.of(borrower.take(lent.offset(), lent.totalBytes()));
    var header =
        new LargeHeader(
            lent.delivery(), lent.totalBytes(), lent.epoch(), lent.route(), lent.attempt());
    if (handler.onLargeBegins(header, head)) {
      handler.onLarge(header, head, new LandedPayload(payload, () -> giveBack(lent.offset())));
    } else {
      giveBack(lent.offset());
    }
  }

  /** Any thread. */
  private void giveBack(long offset) {
    if (loop.onThread()) {
      borrower.giveBack(offset);
      loop.willFlush(this);
    } else {
      loop.execute(() -> giveBack(offset));
    }
  }

  @Override
  public void onReturned(long offset) {
    lender.onReturned(offset);
  }

  @Override
  public void ready(SelectionKey ready) {
    try {
      if (ready.isValid() && ready.isReadable()) {
        read();
      }
      if (!closed && ready.isValid() && ready.isWritable()) {
        flush();
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      fail(e); // a link that is out of step must not stay open
    }
  }

  private void read() throws IOException {
    if (!reader.read(channel, budget(READ_BUDGET_BYTES))) {
      end(closing ? null : new EOFException(description + ": the peer closed the link"));
    } else if (channel instanceof TlsChannel tls && tls.waits()) {
      loop.execute(this::readAgain);
    }
  }

  private long budget(long plainBytes) {
    return channel instanceof TlsChannel ? TLS_BUDGET_BYTES : plainBytes;
  }

  /** Reads what no selector tells of, because it has left the socket already. */
  void readAgain() {
    if (closed) {
      return;
    }
    try {
      read();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      fail(e); // as above
    }
  }

  @Override
  public void batch(BatchHeader header, ByteBuffer entries) {
    Lender.Lent lent = lender.lend(entries.remaining());
    if (lent == null) {
      queue(header.of(entries).frame(entries.remaining()), entries);
    } else {
      lent.space().put(entries.duplicate());
      copied += entries.remaining();
      queue(new LentBatch(header, lent.offset(), entries.remaining()).frame());
    }
  }

  @Override
  public void large(LargeHeader header, ByteBuffer head, Payload payload) {
    departures.add(new LargeDeparture(header, head, payload, pool));
    loop.willFlush(this);
  }

  @Override
  public void abort(long delivery) {
    for (LargeDeparture departure : departures) {
      if (departure.delivery() == delivery) {
        departure.abort();
      }
    }
  }

  @Override
  public void control(Control control) {
    queue(Frames.control(control));
  }

  @Override
  public void frame(ByteBuffer whole) {
    queue(whole);
  }

  private void queue(ByteBuffer... buffers) {
    if (closed) {
      return;
    }
    for (ByteBuffer buffer : buffers) {
      outgoing.add(buffer);
    }
    loop.willFlush(this);
  }

  @Override
  public boolean leavesProcess() {
    return true;
  }

  @Override
  public boolean writable() {
    return !closed && !closing && outgoing.isEmpty() && departures.isEmpty();
  }

  @Override
  public void flush() {
    try {
      write();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      fail(e); // a link that is out of step must not stay open
    }
  }

  private void write() throws IOException {
    ByteBuffer returned = borrower.returned();
    if (returned != null) {
      outgoing.add(returned);
    }
    long budget = budget(WRITE_BUDGET_BYTES);
    while (!closed && budget > 0) {
      if (outgoing.isEmpty() && !refill()) {
        took(0);
        want(SelectionKey.OP_READ);
        if (closing) {
          end(null);
        }
        return;
      }
      long written = writeSome();
      budget -= written + copied;
      copied = 0;
      took(written);
      if (written == 0) {
        if (packer != null) {
          packer.waits();
        }
        want(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        return;
      }
    }
    if (!closed) {
      loop.willFlush(this);
    }
  }

  private void took(long bytes) {
    if (packer != null) {
      packer.took(bytes);
    }
  }

  /** Asks for more to write: the next chunk of a large message, or the handler's next batch. */
  private boolean refill() throws IOException {
    while (!departures.isEmpty() && departures.peek().over()) {
      departures.remove().close();
    }
    LargeDeparture departure = departures.peek();
    if (departure != null) {
      ByteBuffer lent = departure.begun() ? null : departure.lend(lender);
      copied += lent == null ? 0 : departure.bytes();
      outgoing.addAll(lent == null ? List.of(departure.next(packer)) : List.of(lent));
      copied += packer == null ? 0 : packer.takeSavedBytes();
      return true;
    }
    if (!closing) {
      handler.onWritable();
    }
    return !outgoing.isEmpty() || !departures.isEmpty();
  }

  private long writeSome() throws IOException {
    if (outgoing.isEmpty()) {
      return 1; // a departure was queued by the handler; the next turn writes its first chunk
    }
    long written;
    if (channel instanceof GatheringByteChannel gathering && outgoing.size() > 1) {
      ByteBuffer[] some = new ByteBuffer[Math.min(GATHER, outgoing.size())];
      int i = 0;
      for (ByteBuffer buffer : outgoing) {
        if (i == some.length) {
          break;
        }
        some[i++] = buffer;
      }
      written = gathering.write(some);
    } else {
      written = channel.write(outgoing.getFirst());
    }
    while (!outgoing.isEmpty() && !outgoing.getFirst().hasRemaining()) {
      outgoing.removeFirst();
    }
    return written;
  }

  private void want(int operations) {
    SelectionKey current = key;
    if (current != null && current.isValid() && current.interestOps() != operations) {
      current.interestOps(operations);
    }
  }

  @Override
  public void close() {
    closing = true;
    loop.willFlush(this);
  }

  @Override
  public void fail(Throwable cause) {
    end(cause);
  }

  private void end(@Nullable Throwable cause) {
    if (closed) {
      return;
    }
    closed = true;
    if (key != null) {
      key.cancel();
    }
    try {
      channel.close();
    } catch (IOException e) {
      if (cause != null) {
        cause.addSuppressed(e);
      }
    }
    outgoing.clear();
    departures.forEach(LargeDeparture::close);
    departures.clear();
    reader.close();
    lender.close();
    borrower.close();
    handler.onClosed(cause);
  }

  @Override
  public String describe() {
    return lender.open() || borrower.open() ? description + " and shared memory" : description;
  }

  @Override
  public long nowNanos() {
    return loop.nowNanos();
  }
}
