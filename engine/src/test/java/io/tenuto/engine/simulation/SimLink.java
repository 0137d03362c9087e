package io.tenuto.engine.simulation;

import io.tenuto.api.Payload;
import io.tenuto.transport.Block;
import io.tenuto.transport.LandedPayload;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Crc;
import io.tenuto.wire.Entry;
import io.tenuto.wire.FrameHeader;
import io.tenuto.wire.FrameType;
import io.tenuto.wire.Frames;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection: frames arrive late but in order, as over TCP; a cut loses what
 * is on its way, and each end learns of it at a time of its own. A frozen end reads nothing until
 * it thaws. As the real ones do, it closes on bytes whose checksum is wrong and on what the
 * protocol forbids.
 */
final class SimLink implements Link {
  private final Shared shared;
  private final Host host;
  private @Nullable SimLink other;
  private @Nullable LinkHandler handler;
  private final ArrayDeque<Runnable> unread = new ArrayDeque<>();
  private final List<ByteBuffer> answersUnderWay = new ArrayList<>();
  private long lastArrival;
  private long stalledUntil;
  private long slowUntil;
  private boolean corruptNext;
  private int onTheWay;
  private boolean closed;
  private Consumer<ByteBuffer> onSettlement = frame -> {};
  private Consumer<ByteBuffer> onAnswer = frame -> {};
  private Consumer<Control> onControl = control -> {};
  private Consumer<Boolean> onEnding = leaseRanOut -> {};

  /** What runs an end: it can be frozen, and it can die. */
  interface Host {
    /** What kind of process it is. */
    String process();

    boolean alive();

    boolean frozen();

    /** The process's own clock. */
    long clockNanos();
  }

  /** What both ends have in common. */
  private static final class Shared {
    final SimTime time;
    final History history;
    final Shells shells;
    final Steps steps;
    final Line line;
    final List<Id> deliveries = new ArrayList<>();
    boolean cut;
    boolean dead;
    boolean harmed;
    long frames;

    Shared(World world, Line line) {
      this.time = world.time();
      this.history = world.history();
      this.shells = world.shells();
      this.steps = world.steps();
      this.line = line;
    }
  }

  private SimLink(Shared shared, Host host) {
    this.shared = shared;
    this.host = host;
  }

  static SimLink[] pair(World world, Host one, Host two, Line line) {
    var shared = new Shared(world, line);
    var first = new SimLink(shared, one);
    var second = new SimLink(shared, two);
    first.other = second;
    second.other = first;
    return new SimLink[] {first, second};
  }

  Line line() {
    return shared.line;
  }

  /** Which message each delivery carries. */
  List<Id> deliveries() {
    return shared.deliveries;
  }

  SimLink peer() {
    return Objects.requireNonNull(other);
  }

  boolean closed() {
    return closed;
  }

  void handler(LinkHandler theHandler) {
    handler = theHandler;
  }

  /** Shows every answer that this end hands over, whether or not it arrives. */
  void onAnswer(Consumer<ByteBuffer> watcher) {
    onAnswer = watcher;
  }

  /** Shows every answer that arrives at this end, before it is heeded. */
  void onSettlement(Consumer<ByteBuffer> watcher) {
    onSettlement = watcher;
  }

  /** Shows every control frame that arrives at this end, before it is heeded. */
  void onControl(Consumer<Control> watcher) {
    onControl = watcher;
  }

  /** Told before this end learns that the link is gone; true if it gave up the lease itself. */
  void onEnding(Consumer<Boolean> watcher) {
    onEnding = watcher;
  }

  private interface Delivery {
    void to(LinkHandler handler);
  }

  private void send(String frame, Delivery delivery) {
    int step = shared.steps.begin(host, "sends", frame, peer().host);
    if (!(closed || shared.cut || shared.dead || shared.shells.dropsFrame(++shared.frames))) {
      handOver(frame, delivery);
    }
    shared.steps.end(host, step);
  }

  private void handOver(String frame, Delivery delivery) {
    SimTime time = shared.time;
    onTheWay++;
    long most = time.now() < slowUntil ? 300_000_000 : 3_000_000;
    long sent = Math.max(time.now(), stalledUntil);
    long arrival = Math.max(peer().lastArrival, sent + time.between(10_000, most));
    peer().lastArrival = arrival;
    time.at(arrival, () -> peer().arrive(() -> peer().read(frame, delivery)));
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

  private void read(String frame, Delivery delivery) {
    boolean lost = shared.cut && !shared.shells.partsCountAsWhole();
    if (lost || shared.dead || closed || !host.alive()) {
      return;
    }
    int step = shared.steps.begin(host, "receives", frame, peer().host);
    try {
      delivery.to(Objects.requireNonNull(handler));
    } catch (ProtocolException e) {
      if (!shared.harmed) {
        shared.history.record(new Event.Refused(shared.line, String.valueOf(e.getMessage())));
      }
      if (shared.shells.refuses()) {
        end(e, false);
        shared.steps.end(host, step);
        return;
      }
    }
    shared.steps.end(host, step);
    SimLink peer = peer();
    if (--peer.onTheWay == 0 && !peer.closed && peer.host.alive() && !shared.cut) {
      Objects.requireNonNull(peer.handler).onWritable();
    }
  }

  /** The process at this end has been killed. */
  void hostDied() {
    if (!shared.steps.lastWordsArrive()) {
      cut();
      return;
    }
    closed = true;
    SimTime time = shared.time;
    long arrival = Math.max(peer().lastArrival, time.now()) + time.between(10_000, 3_000_000);
    time.at(arrival, () -> peer().arrive(() -> peer().ended(new IOException("closed"))));
  }

  /** The network drops the connection; both ends hear of it sooner or later. */
  void cut() {
    shared.cut = true;
    hear(this);
    hear(peer());
  }

  private void hear(SimLink end) {
    shared.time.after(
        shared.time.between(0, 400_000_000),
        () -> end.arrive(() -> end.ended(new IOException("cut"))));
  }

  /** What is sent from here stands still for a while, as if acknowledgements were lost. */
  void stall(long nanos) {
    stalledUntil = Math.max(stalledUntil, shared.time.now() + nanos);
  }

  void slow(long nanos) {
    slowUntil = Math.max(slowUntil, shared.time.now() + nanos);
    peer().slowUntil = slowUntil;
  }

  /** Nothing arrives any more at either end, and no end is told. */
  void die() {
    shared.dead = true;
  }

  /** One bit of the next messages from here is turned over on the way. */
  void corruptNext() {
    corruptNext = true;
    shared.harmed = true;
  }

  private void ended(Throwable cause) {
    if (!closed && host.alive()) {
      int step = shared.steps.begin(host, "hears of the end of", "a line", peer().host);
      closed = true;
      onEnding.accept(false);
      Objects.requireNonNull(handler).onClosed(cause);
      shared.steps.end(host, step);
    }
  }

  private void end(Throwable cause, boolean leaseRanOut) {
    if (!closed) {
      int step = shared.steps.begin(host, "ends", "a line", peer().host);
      closed = true;
      onEnding.accept(leaseRanOut);
      Objects.requireNonNull(handler).onClosed(cause);
      cut();
      shared.steps.end(host, step);
    }
  }

  @Override
  public void batch(BatchHeader header, ByteBuffer entries) {
    BatchHeader summed = header.of(entries);
    ByteBuffer copy = harmed(copy(entries));
    send(
        "batch",
        to -> {
          if (shared.shells.checksums()) {
            requireSum(summed.crc(), copy);
            Entry.check(copy, header.count());
          }
          to.onBatch(header, new Block(copy, () -> {}));
        });
  }

  private static void requireSum(int sum, ByteBuffer bytes) {
    if (Crc.of(bytes) != sum) {
      throw new ProtocolException("checksum");
    }
  }

  private ByteBuffer harmed(ByteBuffer bytes) {
    if (corruptNext && bytes.hasRemaining()) {
      corruptNext = false;
      int last = bytes.limit() - 1;
      bytes.put(last, (byte) (bytes.get(last) ^ 1 << shared.time.random.nextInt(8)));
    }
    return bytes;
  }

  /** What travels is a copy: the sender may use its memory again once it is settled. */
  private ByteBuffer copy(ByteBuffer bytes) {
    ByteBuffer landing = shared.shells.landing(bytes.remaining());
    return Entry.view(landing.put(bytes.duplicate()).flip());
  }

  @Override
  public void large(LargeHeader header, ByteBuffer head, Payload payload) {
    ByteBuffer headCopy = copy(head);
    int sum = Crc.of(payload.buffer());
    ByteBuffer bytes = harmed(copy(payload.buffer()));
    send(
        "large",
        to -> {
          if (to.onLargeBegins(header, headCopy)) {
            if (shared.cut) {
              bytes.limit(bytes.limit() / 2);
            } else if (shared.shells.checksums()) {
              requireSum(sum, bytes);
            }
            to.onLarge(header, headCopy, LandedPayload.borrowed(Payload.of(bytes)));
          }
        });
  }

  @Override
  public void abort(long delivery) {}

  @Override
  public void control(Control control) {
    send(
        control.type(),
        to -> {
          peer().onControl.accept(control);
          to.onControl(control);
        });
  }

  @Override
  public void frame(ByteBuffer whole) {
    FrameHeader header = FrameHeader.read(Entry.view(whole), true);
    if (header.type() == FrameType.SETTLE) {
      onAnswer.accept(body(whole));
      answersUnderWay.add(whole);
    }
    send(
        header.type().name(),
        to -> {
          answersUnderWay.remove(whole);
          ByteBuffer body = body(whole);
          switch (header.type()) {
            case SETTLE -> peer().heed(to, body);
            case CREDIT -> to.onCredit(body.getLong(), body.getLong());
            case DEMAND -> to.onDemand(body.getLong(), body.getLong(), body.getLong());
            case FORFEIT -> to.onForfeit(body.getLong(), body.getLong());
            default -> throw new AssertionError(header);
          }
        });
  }

  private void heed(LinkHandler to, ByteBuffer answers) {
    onSettlement.accept(Entry.view(answers));
    to.onSettle(answers);
  }

  /** Answers of a connection that is gone reach this end after all. */
  void inherit(SimLink before) {
    for (ByteBuffer whole : before.peer().answersUnderWay) {
      ByteBuffer body = body(whole);
      shared.time.after(
          shared.time.between(0, 20_000_000),
          () -> {
            if (!closed && host.alive() && !shared.cut) {
              heed(Objects.requireNonNull(handler), body);
            }
          });
    }
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
    end(cause, false);
  }

  /** This end takes back what it has leased: the other has been silent for too long. */
  void leaseRanOut() {
    end(new IOException("lease expired"), true);
  }

  @Override
  public String describe() {
    return shared.line.toString();
  }

  @Override
  public long nowNanos() {
    return host.clockNanos();
  }

  private static ByteBuffer body(ByteBuffer frame) {
    int bytes = frame.remaining() - Frames.HEADER_BYTES;
    return Entry.view(frame.slice(Frames.HEADER_BYTES, bytes));
  }
}
