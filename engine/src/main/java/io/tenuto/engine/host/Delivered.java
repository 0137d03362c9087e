package io.tenuto.engine.host;

import io.tenuto.transport.Block;
import io.tenuto.transport.LandedPayload;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Messages that arrived together, until all are settled and nobody reads them; then their memory is
 * released. Owned by the machine's thread, but for {@link #stand}.
 */
public final class Delivered {
  private final InLink link;
  private final long first;
  private final int attempt;
  private final Origin origin;
  private final long charge;
  private final ByteBuffer data;
  private final @Nullable LandedPayload payload;
  private final Runnable release;
  private int next;
  private int end; // of those that are not given up
  private final BitSet done = new BitSet(0);
  private int open;
  private int readers;

  private Delivered(
      InLink link,
      long first,
      int count,
      int attempt,
      Origin origin,
      long charge,
      ByteBuffer data,
      @Nullable LandedPayload payload,
      Runnable release) {
    this.link = link;
    this.first = first;
    this.end = count;
    this.attempt = attempt;
    this.origin = origin;
    this.charge = charge;
    this.data = data;
    this.payload = payload;
    this.release = release;
    this.open = count;
  }

  static Delivered batch(
      InLink link, long first, int count, int attempt, Origin origin, Block block) {
    ByteBuffer data = block.data();
    return new Delivered(
        link, first, count, attempt, origin, data.remaining(), data, null, block::release);
  }

  static Delivered large(
      InLink link,
      long delivery,
      int attempt,
      Origin origin,
      long charge,
      ByteBuffer head,
      LandedPayload payload) {
    return new Delivered(
        link, delivery, 1, attempt, origin, charge, head, payload, payload::release);
  }

  public InLink link() {
    return link;
  }

  /** The link-local number of one of them. */
  public long delivery(int index) {
    return first + index;
  }

  int attempt() {
    return attempt;
  }

  Origin origin() {
    return origin;
  }

  int unstarted() {
    return end - next;
  }

  /** The last {@code some} of the messages that are not started; they will not be. */
  int giveUp(int some) {
    end -= some;
    return end;
  }

  /** The next {@code some} messages, which are taken now. */
  int start(int some) {
    int from = next;
    next += some;
    return from;
  }

  /**
   * Some messages are settled: at the last one the memory goes back. Those that were settled before
   * do not count.
   */
  void settled(int from, int some) {
    int fresh = 0;
    int stop = from + some;
    for (int start = done.nextClearBit(from); start < stop; start = done.nextClearBit(start)) {
      int set = done.nextSetBit(start);
      int until = set < 0 || set > stop ? stop : set;
      done.set(start, until);
      fresh += until - start;
    }
    open -= fresh;
    if (open == 0 && fresh > 0) {
      link.receiver().released(charge);
      releaseUnused();
    }
  }

  /** Somebody may read on, settled or not, until {@link #letGo}. */
  void hold() {
    readers++;
  }

  void letGo() {
    readers--;
    releaseUnused();
  }

  private void releaseUnused() {
    if (open == 0 && readers == 0) {
      release.run();
    }
  }

  /**
   * Puts a view on entry {@code from}, to be advanced to it and those behind. Any thread, while not
   * all is settled.
   */
  public void stand(EntryMessage view, int from) {
    if (payload != null) {
      view.over(origin, attempt, data, payload.payload()); // its release is not user code's
      return;
    }
    view.over(origin, attempt, data, 0);
    for (int i = 0; i < from; i++) {
      view.advance();
    }
  }

  public boolean large() {
    return payload != null;
  }
}
