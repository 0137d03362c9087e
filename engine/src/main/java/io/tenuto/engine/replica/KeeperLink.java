package io.tenuto.engine.replica;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.engine.host.ReceivingLink;
import io.tenuto.transport.Block;
import io.tenuto.transport.LandedPayload;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Lease;
import io.tenuto.wire.Origin;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.Sender;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source's end of one link to a keeper: sends what it is told to, and takes what the keeper gives
 * back. Owned by the loop's thread.
 */
final class KeeperLink extends ReceivingLink {
  private static final long BACK_MESSAGES = 1 << 16;

  private final Events events;
  private final int epoch;
  private final long spoolAboveBytes;
  private final long backBytes;
  private final int keeper;
  private final Sender<Held> sender = new Sender<>();
  private final Lease.Grantor lease;
  private final Map<Long, Long> positions = new HashMap<>();
  private boolean ready = true;
  private boolean open = true;

  /**
   * What all links of a source share.
   *
   * @param landings where large messages go that are given back
   * @param epoch number of the source's life
   * @param backBytes memory for what one keeper gives back
   */
  record Surroundings(Landings landings, int epoch, long backBytes) {}

  /** What happens on the link. */
  interface Events {
    void claimed(Facts facts);

    void stale(long life);

    void unable(String why);

    void room();

    void stored(Held what);

    void whole();

    void givenBack(MergeMachine.Batch<WireEntries> batch);

    void allGivenBack();

    void lost(long messages, String detail);

    void notice(String text);

    void closed(@Nullable Throwable cause);
  }

  KeeperLink(Link link, Control welcome, Surroundings surroundings, int keeper, Events events) {
    super(link, surroundings.epoch(), false, surroundings.landings());
    this.epoch = surroundings.epoch();
    this.backBytes = surroundings.backBytes();
    this.keeper = keeper;
    this.events = events;
    this.spoolAboveBytes = welcome.number("spoolAbove", Long.MAX_VALUE);
    this.lease = new Lease.Grantor(link.nowNanos());
  }

  /** Closes a link on which nothing is heard. */
  void tick() {
    if (lease.expired(link().nowNanos())) {
      link().fail(new SocketTimeoutException("no heartbeat within its lease"));
    }
  }

  /** Sends a record, if there is room for it. */
  boolean send(Held what) {
    Payload payload = what.entries().payload();
    long bytes = what.entries().bytes(what.from(), what.to());
    long charge = payload == null ? bytes : Sender.charge(bytes, spoolAboveBytes);
    if (!ready || sender.freeMessages() < what.count() || sender.freeBytes() < charge) {
      return false;
    }
    long first = sender.send(what.count(), charge, what, true);
    int route = sender.route(what.entries().origin());
    Control announcement = sender.announcement();
    if (announcement != null) {
      link().control(announcement);
    }
    boolean mayGo = what.again() || what.accepted(); // it may be settled before it is written
    ByteBuffer encoded = what.entries().encoded(what.from(), what.to());
    ByteBuffer lasting = mayGo ? copy(encoded) : encoded;
    if (payload == null) {
      link().batch(new BatchHeader(first, what.count(), 0, epoch, route, 1), lasting);
    } else {
      link()
          .large(
              new LargeHeader(first, payload.size(), epoch, route, 1),
              lasting,
              mayGo ? lasting(payload) : payload);
      ready = link().writable(); // nothing may overtake a large message
    }
    return true;
  }

  private static ByteBuffer copy(ByteBuffer of) {
    return Frames.buffer(of.remaining()).put(of.duplicate()).flip();
  }

  /** A file that goes meanwhile ends the link, and the message is needed no more then. */
  private static Payload lasting(Payload payload) {
    if (payload.file().isPresent()) {
      return payload;
    }
    ByteBuffer copy = Frames.buffer((int) payload.size());
    payload.copyTo(copy);
    return Payload.of(copy.flip());
  }

  /** Has everything given back that is not settled, from a position on. */
  void recall(long from) {
    link().control(Control.of("recall", "from", from));
    grant();
  }

  private void grant() {
    if (open && in().receiver().grant(BACK_MESSAGES, backBytes)) {
      in().sendCredit();
    }
  }

  @Override
  public void onControl(Control control) {
    switch (control.type()) {
      case "heartbeat" -> {
        lease.answer(link().nowNanos());
        link().control(Control.of("alive", "n", control.number("n")));
      }
      case "claimed" -> events.claimed(Facts.of(control));
      case "stale" -> events.stale(control.number("life"));
      case "unable" -> events.unable(control.text("why"));
      case "position" -> positions.put(control.number("delivery"), control.number("position"));
      case "recalled" -> events.allGivenBack();
      case "whole" -> events.whole();
      case "lost" -> events.lost(control.number("messages"), control.text("detail"));
      case "notice" -> events.notice(control.text("text"));
      default -> super.onControl(control);
    }
  }

  @Override
  public void onCredit(long messageLimit, long byteLimit) {
    sender.onCredit(messageLimit, byteLimit);
    events.room();
  }

  @Override
  public void onWritable() {
    ready = true;
    events.room();
  }

  @Override
  public void onSettle(ByteBuffer body) {
    sender.onSettle(
        body,
        (what, from, to, first, outcome) -> {
          if (outcome != Settlement.STORED || to - from != what.count()) {
            throw new ProtocolException(
                "keeper " + keeper + " answers " + outcome + " for " + (to - from) + " messages");
          }
          events.stored(what);
        });
  }

  @Override
  public void onBatch(BatchHeader header, Block entries) {
    int bytes = entries.data().remaining();
    in().receiver().onDeliveries(header.firstDelivery(), header.count(), bytes, header.epoch());
    Origin origin = in().receiver().origin(header.route());
    var batch =
        new WireEntries(
            origin,
            entries.data(),
            header.count(),
            null,
            () -> release(entries::release, header.count(), bytes));
    take(batch, header.firstDelivery());
  }

  @Override
  public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
    in().receiver().onDeliveries(header.delivery(), 1, charge(header, head), header.epoch());
    return true;
  }

  @Override
  public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload landed) {
    Origin origin = in().receiver().origin(header.route());
    long charge = charge(header, head);
    ByteBuffer kept = Entry.view(head);
    take(
        new WireEntries(origin, kept, 1, landed, () -> release(landed::release, 1, charge)),
        header.delivery());
  }

  @Override
  public void onLargeFailed(LargeHeader header, ByteBuffer head, IOException cause) {
    link().fail(cause);
  }

  private void take(WireEntries batch, long delivery) {
    Long position = positions.remove(delivery);
    if (position == null) {
      throw new ProtocolException("keeper " + keeper + " gives back what has no position");
    }
    in().receiver().settlements().add(delivery, batch.count(), Settlement.STORED);
    in().flushSettlements();
    events.givenBack(
        new MergeMachine.Batch<>(batch, position, batch.origin().incarnation(), batch.sequences()));
  }

  private void release(Runnable memory, int messages, long bytes) {
    memory.run();
    in().receiver().finished(messages);
    in().receiver().released(bytes);
    grant();
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    open = false;
    in().close();
    events.closed(cause);
  }
}
