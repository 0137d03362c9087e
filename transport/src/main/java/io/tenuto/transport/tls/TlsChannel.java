package io.tenuto.transport.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * A non-blocking connection's bytes, encrypted. First {@link #shake} until it needs nothing more,
 * then read and write as with a socket, with two differences. A write counts bytes only when the
 * records that hold them have been handed to the connection: who was answered with less than it
 * offered offers the same bytes again, with more behind them if it likes. A read may leave
 * something behind that no selector knows of: see {@link #waits}. Used by one thread at a time.
 */
public final class TlsChannel implements ByteChannel, ScatteringByteChannel, GatheringByteChannel {
  private static final int HANDSHAKE_RECORD = 0x16;
  private static final int ALERT_RECORD = 0x15;

  /**
   * Records that go to the connection, or come from it, in one call where there is much to move.
   */
  private static final int MOST_RECORDS = 8;

  /** A stranger cannot send so much: it would have been cut off. */
  private static final long TRUSTED_BYTES = 64 * 1024;

  private static final ByteBuffer[] NOTHING = {ByteBuffer.allocate(0)};

  /**
   * To a peer that does not speak TLS: an alert (handshake_failure) and the closing message. As
   * long as a preface, so that a peer that speaks Tenuto in the clear can tell.
   */
  private static final byte[] NO_TLS = {0x15, 3, 3, 0, 2, 2, 40, 0x15, 3, 3, 0, 2, 1, 0};

  private final ByteChannel connection;
  final SSLEngine engine; // a test has it make new keys
  private final TlsTrouble trouble;
  private final int recordBytes;
  private ByteBuffer in; // encrypted, to be decrypted
  private ByteBuffer out; // encrypted, to be written
  private final ByteBuffer plain; // decrypted, to be fetched
  private long decrypted; // bytes of the peer's, in sum
  private long owed; // bytes offered whose records lie in out: not counted yet
  private boolean begun;
  private boolean recognized;
  private boolean starved; // there is nothing to decrypt before more has come

  /** What a handshake waits for. */
  public enum Need {
    /** The connection must become readable. */
    READ,
    /** The connection must become writable. */
    WRITE,
    /** {@link #task} must be run, on any thread. */
    TASK,
    /** The handshake is over. */
    NOTHING
  }

  TlsChannel(ByteChannel connection, SSLEngine engine, TlsTrouble trouble) {
    this.connection = connection;
    this.engine = engine;
    this.trouble = trouble;
    recordBytes = engine.getSession().getPacketBufferSize();
    in = ByteBuffer.allocate(recordBytes).limit(0);
    out = ByteBuffer.allocate(recordBytes).limit(0);
    plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).limit(0);
  }

  /**
   * Goes on with the handshake as far as it gets.
   *
   * @throws TlsException if it failed; the channel is then to be closed, which tells the peer
   */
  public Need shake() throws IOException {
    try {
      if (!begun) {
        begun = true;
        engine.beginHandshake();
      }
      while (flushed()) {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> {
            return Need.TASK;
          }
          case NEED_WRAP -> wrap(NOTHING, 0, 1);
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            if (!shaken()) {
              return Need.READ;
            }
          }
          default -> {
            return Need.NOTHING;
          }
        }
      }
      return Need.WRITE;
    } catch (SSLException e) {
      throw trouble.of(e);
    }
  }

  /** Takes one step of the peer's; false if it has not come. */
  private boolean shaken() throws IOException {
    SSLEngineResult.Status status = decrypt(one(plain.clear()), 0, 1).getStatus();
    plain.flip();
    if (status == SSLEngineResult.Status.CLOSED) {
      throw trouble.cutOff(true);
    }
    if (status == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
      int count = fill();
      if (count < 0) {
        throw trouble.cutOff(true);
      }
      return count > 0;
    }
    return true;
  }

  /** What {@link #shake} wants to have done before it is called again: a signature, a check. */
  public void task() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /** Whether a read would give something although the connection is not readable. */
  public boolean waits() {
    return plain.hasRemaining() || (in.hasRemaining() && !starved);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return (int) read(one(into), 0, 1);
  }

  @Override
  public long read(ByteBuffer[] into) throws IOException {
    return read(into, 0, into.length);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    try {
      while (!plain.hasRemaining()) {
        boolean straight = room(into, offset, length) >= plain.capacity();
        SSLEngineResult result =
            straight ? decrypt(into, offset, length) : decrypt(one(plain.clear()), 0, 1);
        if (!straight) {
          plain.flip();
        }
        switch (result.getStatus()) {
          case CLOSED -> {
            return -1;
          }
          case BUFFER_UNDERFLOW -> {
            int count = fill();
            if (count < 0) {
              throw trouble.cutOff(false);
            }
            if (count == 0) {
              starved = true;
              return 0;
            }
          }
          default -> {
            if (!answered() && result.bytesConsumed() == 0) {
              return 0; // the next write gives the engine what it waits for
            }
            if (straight && result.bytesProduced() > 0) {
              return result.bytesProduced();
            }
          }
        }
      }
      return fetch(into, offset, length);
    } catch (SSLException e) {
      throw trouble.of(e);
    }
  }

  /** Deals with what the engine wants between data, such as another key; false if it must wait. */
  private boolean answered() throws IOException {
    switch (engine.getHandshakeStatus()) {
      case NEED_WRAP -> {
        if (out.hasRemaining()) {
          return false;
        }
        wrap(NOTHING, 0, 1);
        return flushed();
      }
      case NEED_TASK, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
        if (!engine.getSession().getProtocol().equals("TLSv1.3")) {
          throw trouble.renegotiation();
        }
        task();
        return true;
      }
      default -> {
        return true;
      }
    }
  }

  private SSLEngineResult decrypt(ByteBuffer[] into, int offset, int length) throws IOException {
    SSLEngineResult result = engine.unwrap(in, into, offset, length);
    decrypted += result.bytesProduced();
    return result;
  }

  private int fill() throws IOException {
    boolean wasFull = in.limit() == in.capacity();
    in = wasFull && decrypted >= TRUSTED_BYTES ? larger(in) : in.compact();
    int count;
    try {
      count = connection.read(in);
    } finally {
      in.flip();
    }
    if (count > 0) {
      starved = false;
      if (!recognized) {
        recognize(in.get(0) & 0xff);
      }
    }
    return count;
  }

  /** The same bytes with room behind them, as after {@link ByteBuffer#compact}. */
  private ByteBuffer larger(ByteBuffer buffer) {
    boolean largest = buffer.capacity() > recordBytes;
    return largest ? buffer.compact() : ByteBuffer.allocate(MOST_RECORDS * recordBytes).put(buffer);
  }

  private void recognize(int first) throws IOException {
    recognized = true;
    if (first != HANDSHAKE_RECORD && first != ALERT_RECORD) {
      out.clear().put(NO_TLS).flip();
      connection.write(out);
      connection.close();
      throw trouble.notTls(first);
    }
  }

  private long fetch(ByteBuffer[] into, int offset, int length) {
    long before = plain.remaining();
    for (int i = offset; i < offset + length && plain.hasRemaining(); i++) {
      int count = Math.min(into[i].remaining(), plain.remaining());
      into[i].put(plain.slice(plain.position(), count));
      plain.position(plain.position() + count);
    }
    return before - plain.remaining();
  }

  private static long room(ByteBuffer[] buffers, int offset, int length) {
    long sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += buffers[i].remaining();
    }
    return sum;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return (int) write(one(from), 0, 1);
  }

  @Override
  public long write(ByteBuffer[] from) throws IOException {
    return write(from, 0, from.length);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    long counted = 0;
    try {
      while (flushed()) {
        counted += settle(from, offset, length);
        if (room(from, offset, length) == 0) {
          return counted;
        }
        if (encrypt(from, offset, length) == 0) {
          return counted;
        }
      }
      return counted;
    } catch (SSLException e) {
      throw trouble.of(e);
    }
  }

  /** Counts what has been written by passing over it. */
  private long settle(ByteBuffer[] from, int offset, int length) {
    long left = owed;
    for (int i = offset; i < offset + length && left > 0; i++) {
      int count = (int) Math.min(left, from[i].remaining());
      from[i].position(from[i].position() + count);
      left -= count;
    }
    if (left > 0) {
      throw new IllegalStateException(
          left + " bytes are missing of those that were offered before; offer the same again");
    }
    long counted = owed;
    owed = 0;
    return counted;
  }

  /**
   * Makes records of what is offered, without taking it yet: each as long as it may be, whatever
   * the pieces, and several at once if there is much, because each call of the system costs as much
   * as the cipher does for a record.
   *
   * @return bytes of records; 0 if the engine waits for the peer
   */
  private int encrypt(ByteBuffer[] from, int offset, int length) throws IOException {
    ByteBuffer[] views = new ByteBuffer[length];
    for (int i = 0; i < length; i++) {
      views[i] = from[offset + i].duplicate();
    }
    if (room(views, 0, length) > recordBytes) {
      out = larger(out).flip();
    }
    int made = 0;
    int last;
    do {
      last = wrap(views, 0, length);
      made += last;
    } while (last > 0 && out.capacity() - made >= recordBytes && room(views, 0, length) > 0);
    return made;
  }

  /** Adds a record to those of which nothing has been written yet. */
  private int wrap(ByteBuffer[] from, int offset, int length) throws IOException {
    int end = out.hasRemaining() ? out.limit() : 0;
    out.limit(out.capacity()).position(end);
    try {
      SSLEngineResult result = engine.wrap(from, offset, length, out);
      if (result.getStatus() == SSLEngineResult.Status.CLOSED && result.bytesProduced() == 0) {
        throw new ClosedChannelException();
      }
      owed += result.bytesConsumed();
      return result.bytesProduced();
    } finally {
      out.flip();
    }
  }

  private boolean flushed() throws IOException {
    if (out.hasRemaining()) {
      connection.write(out);
    }
    return !out.hasRemaining();
  }

  private static ByteBuffer[] one(ByteBuffer buffer) {
    return new ByteBuffer[] {buffer};
  }

  @Override
  public boolean isOpen() {
    return connection.isOpen();
  }

  /** Says goodbye, or why not, if there is room for it, and closes the connection. */
  @Override
  public void close() throws IOException {
    if (!connection.isOpen()) {
      return;
    }
    try {
      engine.closeOutbound();
      boolean more = flushed();
      while (more && !engine.isOutboundDone()) {
        more = wrap(NOTHING, 0, 1) > 0 && flushed();
      }
    } catch (IOException | RuntimeException e) {
      // the peer is gone, or has been told what there was to tell
    } finally {
      connection.close();
    }
  }
}
