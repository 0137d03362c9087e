package io.tenuto.engine.simulation;

import io.tenuto.api.Payload;
import io.tenuto.transport.Block;
import io.tenuto.transport.LandedPayload;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.FrameHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection: frames arrive late but in order, as over TCP; a cut loses what
 * is on its way, and each end learns of it at a time of its own. A frozen end reads nothing until
 * it thaws.
 */
final class SimLink implements Link {
  private final SimTime time;
  private final Host host;
  private final String name;
  private @Nullable SimLink other;
  private @Nullable LinkHandler handler;
  private final ArrayDeque<Runnable> unread = new ArrayDeque<>();
  private long lastArrival;
  private int onTheWay;
  private boolean closed;
  private boolean cut;
  private boolean revoked;
  private Consumer<ByteBuffer> watcher = frame -> {};

  /** What runs an end: it can be frozen, and it can die. */
  interface Host {
    boolean alive();

    boolean frozen();
  }

  private SimLink(SimTime time, Host host, String name) {
    this.time = time;
    this.host = host;
    this.name = name;
  }

  static SimLink[] pair(SimTime time, Host one, Host two, String name) {
    var first = new SimLink(time, one, name);
    var second = new SimLink(time, two, name);
    first.other = second;
    second.other = first;
    return new SimLink[] {first, second};
  }

  /** Whether this end gave the link up on its own account: its lease had run out. */
  boolean revoked() {
    return revoked;
  }

  SimLink peer() {
    return Objects.requireNonNull(other);
  }

  void handler(LinkHandler theHandler) {
    handler = theHandler;
  }

  /** Shows every small frame that is handed to this end. */
  void watch(Consumer<ByteBuffer> newWatcher) {
    watcher = newWatcher;
  }

  private interface Delivery {
    void to(LinkHandler handler);
  }

  private void send(Delivery delivery) {
    SimLink peer = Objects.requireNonNull(other);
    if (closed || cut) {
      return;
    }
    onTheWay++;
    long arrival = Math.max(peer.lastArrival, time.now() + time.between(10_000, 3_000_000));
    peer.lastArrival = arrival;
    time.at(arrival, () -> peer.arrive(() -> peer.read(delivery)));
  }

  private void arrive(Runnable frame) {
    if (host.frozen()) {
      unread.add(frame);
    } else {
      frame.run();
    }
  }

  /** The host runs again: it reads what came meanwhile. */
  void thaw() {
    while (!unread.isEmpty() && !host.frozen()) {
      unread.remove().run();
    }
  }

  private void read(Delivery delivery) {
    SimLink peer = Objects.requireNonNull(other);
    if (cut || closed || !host.alive()) {
      return;
    }
    delivery.to(Objects.requireNonNull(handler));
    if (--peer.onTheWay == 0 && !peer.closed && peer.host.alive() && !peer.cut) {
      Objects.requireNonNull(peer.handler).onWritable();
    }
  }

  /** The network drops the connection; both ends hear of it sooner or later. */
  void cut() {
    SimLink peer = Objects.requireNonNull(other);
    cut = true;
    peer.cut = true;
    time.after(time.between(0, 400_000_000), () -> arrive(() -> ended()));
    time.after(time.between(0, 400_000_000), () -> peer.arrive(peer::ended));
  }

  private void ended() {
    if (!closed && host.alive()) {
      closed = true;
      Objects.requireNonNull(handler).onClosed(new java.io.IOException("cut"));
    }
  }

  @Override
  public void batch(BatchHeader header, ByteBuffer entries) {
    ByteBuffer copy = copy(entries);
    send(to -> to.onBatch(header, new Block(copy, () -> {})));
  }

  /** What travels is a copy: the sender may use its memory again once it is settled. */
  private static ByteBuffer copy(ByteBuffer bytes) {
    return Entry.view(ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip());
  }

  @Override
  public void large(LargeHeader header, ByteBuffer head, Payload payload) {
    ByteBuffer headCopy = copy(head);
    Payload payloadCopy = Payload.of(copy(payload.buffer()));
    send(
        to -> {
          if (to.onLargeBegins(header, headCopy)) {
            to.onLarge(header, headCopy, LandedPayload.borrowed(payloadCopy));
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
    watcher.accept(whole);
    send(
        to -> {
          FrameHeader header = FrameHeader.read(whole, true);
          switch (header.type()) {
            case SETTLE -> to.onSettle(whole);
            case CREDIT -> to.onCredit(whole.getLong(), whole.getLong());
            case DEMAND -> to.onDemand(whole.getLong(), whole.getLong(), whole.getLong());
            case FORFEIT -> to.onForfeit(whole.getLong(), whole.getLong());
            default -> throw new AssertionError(header);
          }
        });
  }

  @Override
  public boolean leavesProcess() {
    return true;
  }

  @Override
  public boolean writable() {
    return !closed && onTheWay < 8;
  }

  @Override
  public void close() {
    cut();
  }

  @Override
  public void fail(Throwable cause) {
    if (!closed) {
      closed = true;
      revoked = true;
      Objects.requireNonNull(handler).onClosed(cause);
      cut();
    }
  }

  @Override
  public String describe() {
    return name;
  }

  @Override
  public long nowNanos() {
    return time.now();
  }
}
