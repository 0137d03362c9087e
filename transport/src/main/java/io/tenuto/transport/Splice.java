package io.tenuto.transport;

import io.tenuto.transport.tls.TlsChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Two connections, joined: what one sends goes to the other, unseen. Reads from a connection only
 * when everything read before has been written to the other one, so that it holds at most {@link
 * #WINDOW_BYTES} for each direction, and nothing while nobody is slow. The end of one connection is
 * the end of both, once what it sent has been passed on. Owned by the loop's thread.
 */
final class Splice {
  /** The most that is read and not yet written, in each direction. */
  static final int WINDOW_BYTES = 256 * 1024;

  /** How long the last bytes of a connection that has ended may take to reach the other one. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  /** Bytes of one direction in one turn of the loop. */
  private static final int TURN_BYTES = 1024 * 1024;

  private final Loop loop;
  private final BufferPool pool;
  private final Runnable onParted;
  private final End one;
  private final End other;
  private boolean parted;

  /**
   * A connection to be joined.
   *
   * @param key its registration with the loop
   * @param answer what it is sent first
   */
  record Side(ByteChannel channel, SelectionKey key, ByteBuffer answer) {}

  Splice(Loop loop, BufferPool pool, Side one, Side other, Runnable onParted) {
    this.loop = loop;
    this.pool = pool;
    this.onParted = onParted;
    this.one = new End(one);
    this.other = new End(other);
  }

  void start() {
    one.key.attach(one);
    other.key.attach(other);
    guarded(
        () -> {
          pass(one, other);
          pass(other, one);
        });
  }

  /** One connection, and what waits to be written to it. */
  private final class End implements Loop.Ready {
    final ByteChannel channel;
    final SelectionKey key;
    final ByteBuffer answer;
    @Nullable Block held;
    boolean ended;

    End(Side side) {
      this.channel = side.channel();
      this.key = side.key();
      this.answer = side.answer();
    }

    @Override
    public void ready(SelectionKey ready) {
      End mate = this == one ? other : one;
      guarded(
          () -> {
            if (!parted && ready.isReadable()) {
              pass(this, mate);
            }
            if (!parted && ready.isWritable()) {
              pass(mate, this);
            }
          });
    }

    /** Writes what waits; false if some of it must wait further. */
    boolean written() throws IOException {
      if (answer.hasRemaining()) {
        channel.write(answer);
        if (answer.hasRemaining()) {
          return false;
        }
      }
      Block block = held;
      if (block != null) {
        channel.write(block.data());
        if (block.data().hasRemaining()) {
          return false;
        }
        held = null;
        block.release();
      }
      return true;
    }

    boolean waits() {
      return answer.hasRemaining() || held != null;
    }

    void close() throws IOException {
      Block block = held;
      held = null;
      if (block != null) {
        block.release();
      }
      key.cancel();
      channel.close();
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void guarded(Step step) {
    try {
      step.run();
      if (!parted) {
        want(one, other);
        want(other, one);
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      part(); // both ends see a closed connection, and say so
    }
  }

  private void pass(End from, End to) throws IOException {
    for (int left = TURN_BYTES; to.written() && left > 0; ) {
      if (from.ended) {
        part();
        return;
      }
      Block block = pool.take(WINDOW_BYTES);
      int count = 0;
      try {
        count = from.channel.read(block.data());
      } finally {
        if (count <= 0) {
          block.release();
        }
      }
      if (count == 0) {
        return;
      }
      if (count < 0) {
        from.ended = true;
        loop.after(LINGER, this::part);
      } else {
        block.data().flip();
        to.held = block;
        left -= count;
      }
    }
    if (!to.waits() && from.channel instanceof TlsChannel tls && tls.waits()) {
      loop.execute(() -> guarded(() -> passAgain(from, to)));
    }
  }

  /** Goes on with what no selector tells of, because it has left the socket already. */
  private void passAgain(End from, End to) throws IOException {
    if (!parted) {
      pass(from, to);
    }
  }

  /**
   * What an end is asked about next: to be read if all of it is passed on, to be written if not.
   */
  private static void want(End end, End mate) {
    int reading = mate.waits() || end.ended ? 0 : SelectionKey.OP_READ;
    int writing = end.waits() ? SelectionKey.OP_WRITE : 0;
    end.key.interestOps(reading | writing);
  }

  private void part() {
    if (parted) {
      return;
    }
    parted = true;
    try {
      one.close();
    } catch (IOException e) {
      // it is gone, which is all that was wanted
    }
    try {
      other.close();
    } catch (IOException e) {
      // as above
    }
    onParted.run();
  }
}
