package io.tenuto.transport;

import io.tenuto.api.Payload;
import io.tenuto.transport.tls.TlsChannel;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Frames;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A link over a non-blocking socket. Owned by the loop's thread. */
final class SocketLink implements Link, Loop.Flushable, Loop.Ready, FrameReader.Inbound {
  private static final long READ_BUDGET_BYTES = 4L * 1024 * 1024;
  private static final long WRITE_BUDGET_BYTES = 8L * 1024 * 1024;
  private static final int GATHER = 32;

  private final Loop loop;
  private final ByteChannel channel;
  private final String description;
  private final BufferPool pool;
  private final FrameReader reader;
  private final ArrayDeque<ByteBuffer> outgoing = new ArrayDeque<>();
  private final ArrayDeque<LargeDeparture> departures = new ArrayDeque<>();
  private LinkHandler handler;
  private java.util.function.Consumer<ByteBuffer> onPreface = preface -> {};
  private @Nullable SelectionKey key;
  private long saidNanos;
  private boolean trusted;
  private boolean closing;
  private boolean closed;

  SocketLink(
      Loop loop, ByteChannel channel, String description, BufferPool pool, LinkHandler handler) {
    this.loop = loop;
    this.channel = channel;
    this.description = description;
    this.pool = pool;
    this.handler = handler;
    this.reader = new FrameReader(pool, this);
  }

  void start(SelectionKey theKey, java.util.function.Consumer<ByteBuffer> prefaceCheck) {
    key = theKey;
    onPreface = prefaceCheck;
  }

  /** The handshake is over: from now on data may pass, and goes to this handler. */
  void open(LinkHandler newHandler) {
    trusted = true;
    handler = newHandler;
  }

  /** A handshake with another peer begins on the same connection: they have met at a relay. */
  void reopen(LinkHandler opening, java.util.function.Consumer<ByteBuffer> prefaceCheck) {
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
    if (!reader.read(channel, READ_BUDGET_BYTES)) {
      end(closing ? null : new EOFException(description + ": the peer closed the link"));
    } else if (channel instanceof TlsChannel tls && tls.waits()) {
      loop.execute(this::readAgain);
    }
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
    queue(header.frame(entries.remaining()), entries);
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
    long budget = WRITE_BUDGET_BYTES;
    while (!closed && budget > 0) {
      if (outgoing.isEmpty() && !refill()) {
        want(SelectionKey.OP_READ);
        if (closing) {
          end(null);
        }
        return;
      }
      long written = writeSome();
      budget -= written;
      if (written == 0) {
        want(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        return;
      }
    }
    if (!closed) {
      loop.willFlush(this);
    }
  }

  /** Asks for more to write: the next chunk of a large message, or the handler's next batch. */
  private boolean refill() throws IOException {
    while (!departures.isEmpty() && departures.peek().over()) {
      departures.remove().close();
    }
    LargeDeparture departure = departures.peek();
    if (departure != null) {
      outgoing.addAll(java.util.List.of(departure.next()));
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
    handler.onClosed(cause);
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long nowNanos() {
    return loop.nowNanos();
  }
}
