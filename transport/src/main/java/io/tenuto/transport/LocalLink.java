package io.tenuto.transport;

import io.tenuto.api.Payload;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.FrameHeader;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link within the process. Entries and payloads are handed over as they are, not
 * copied and not summed; they belong to the sender until they are settled. Owned by its loop's
 * thread; the two ends may have different loops.
 */
public final class LocalLink implements Link {
  private static final int MAX_QUEUED = 64;

  private final Loop loop;
  private final String name;
  private @Nullable LocalLink other;
  private @Nullable LinkHandler handler;
  private int queued;
  private boolean closed;

  private LocalLink(Loop loop, String name) {
    this.loop = loop;
    this.name = name;
  }

  /**
   * Joins two ends. May be called from any thread.
   *
   * @param openFirst makes the first end's handler, on the first loop's thread
   * @param openSecond makes the second end's handler, on the second loop's thread
   */
  public static void join(
      Loop first,
      Loop second,
      String name,
      Function<Link, LinkHandler> openFirst,
      Function<Link, LinkHandler> openSecond) {
    var one = new LocalLink(first, name);
    var two = new LocalLink(second, name);
    one.other = two;
    two.other = one;
    second.execute(() -> two.handler = openSecond.apply(two));
    first.execute(() -> one.handler = openFirst.apply(one));
  }

  private interface Delivery {
    void to(LinkHandler handler);
  }

  private void send(Delivery delivery) {
    if (closed) {
      return;
    }
    queued++;
    LocalLink peer = Objects.requireNonNull(other);
    peer.loop.execute(
        () -> {
          peer.receive(delivery);
          loop.execute(this::taken);
        });
  }

  private void taken() {
    queued--;
    if (!closed && queued == MAX_QUEUED - 1) {
      Objects.requireNonNull(handler).onWritable();
    }
  }

  private void receive(Delivery delivery) {
    if (closed) {
      return;
    }
    LinkHandler open = handler;
    if (open == null) { // the other end was quicker than this one's opening
      loop.execute(() -> receive(delivery));
      return;
    }
    try {
      delivery.to(open);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  @Override
  public void batch(BatchHeader header, ByteBuffer entries) {
    ByteBuffer view = Entry.view(entries);
    send(to -> to.onBatch(header, new Block(view, () -> {})));
  }

  @Override
  public void large(LargeHeader header, ByteBuffer head, Payload payload) {
    ByteBuffer view = Entry.view(head);
    send(
        to -> {
          if (to.onLargeBegins(header, view)) {
            to.onLarge(header, view, LandedPayload.borrowed(payload));
          }
        });
  }

  @Override
  public void abort(long delivery) {}

  @Override
  public void control(Control control) {
    send(to -> to.onControl(control));
  }

  @Override
  public void frame(ByteBuffer whole) {
    send(to -> dispatch(whole, to));
  }

  private static void dispatch(ByteBuffer whole, LinkHandler to) {
    FrameHeader header = FrameHeader.read(whole, true);
    switch (header.type()) {
      case SETTLE -> to.onSettle(whole);
      case CREDIT -> to.onCredit(whole.getLong(), whole.getLong());
      case DEMAND -> to.onDemand(whole.getLong(), whole.getLong(), whole.getLong());
      case FORFEIT -> to.onForfeit(whole.getLong(), whole.getLong());
      default ->
          throw new IllegalArgumentException("frame " + header.type() + " has a method of its own");
    }
  }

  @Override
  public boolean leavesProcess() {
    return false;
  }

  @Override
  public boolean writable() {
    return !closed && queued < MAX_QUEUED;
  }

  @Override
  public void close() {
    end(null, null);
  }

  @Override
  public void fail(Throwable cause) {
    end(cause, cause);
  }

  private void end(@Nullable Throwable mine, @Nullable Throwable theirs) {
    if (closed) {
      return;
    }
    LocalLink peer = Objects.requireNonNull(other);
    peer.loop.execute(() -> peer.ended(theirs));
    ended(mine);
  }

  private void ended(@Nullable Throwable cause) {
    if (!closed) {
      closed = true;
      Objects.requireNonNull(handler).onClosed(cause);
    }
  }

  @Override
  public String describe() {
    return name;
  }

  @Override
  public long nowNanos() {
    return loop.nowNanos();
  }
}
