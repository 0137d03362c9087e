package io.tenuto.engine.replica;

import io.tenuto.api.Settlement;
import io.tenuto.engine.backlog.KeptLog;
import io.tenuto.engine.host.ReceivingLink;
import io.tenuto.log.PositionRange;
import io.tenuto.transport.Block;
import io.tenuto.transport.LandedPayload;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.Sender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A keeper's end of the link to the source that has a stream: stores what comes, and gives back
 * what is not settled when it is asked. Owned by the loop's thread.
 */
final class KeepingLink extends ReceivingLink {
  private static final long WINDOW_MESSAGES = 1 << 16;

  private final KeptStream stream;
  private final int epoch;
  private final long windowBytes;
  private final Consumer<KeepingLink> onClosed;
  private final List<Delivered> delivered = new ArrayList<>();
  private final Sender<KeptLog.Kept> back = new Sender<>();
  private final ArrayDeque<KeptLog.Kept> unsent = new ArrayDeque<>();
  private long recallFrom;
  private long recallEnd;
  private boolean recalling;
  private boolean reading;
  private boolean open = true;
  private boolean ready = true;

  /** A record on its way to the disk. */
  private record Delivered(WireEntries entries, long first, long charge) {}

  /**
   * A link is open, and its claim is on the way to the disk.
   *
   * @param windowBytes memory for what is not stored yet
   */
  KeepingLink(
      KeptStream stream,
      Landings landings,
      long windowBytes,
      Link link,
      int epoch,
      Consumer<KeepingLink> onClosed) {
    super(link, epoch, false, landings);
    this.stream = stream;
    this.epoch = epoch;
    this.windowBytes = windowBytes;
    this.onClosed = onClosed;
  }

  void beat(long nowNanos) {
    link().control(Control.of("heartbeat", "n", in().beat(nowNanos)));
  }

  /** The stream is this link's. */
  void claimed(Facts facts) {
    recallEnd = facts.end();
    link().control(facts.toControl("claimed"));
    grant();
  }

  private void grant() {
    if (open && in().receiver().grant(WINDOW_MESSAGES, windowBytes)) {
      in().sendCredit();
    }
  }

  /** Another life has the stream. */
  void stale(long life) {
    if (open) {
      link().control(Control.of("stale", "life", life));
      link().close();
    }
  }

  /** Another link has taken the stream over. */
  void overtaken() {
    if (open) {
      link().close();
    }
  }

  /** Nothing can be kept here. */
  void unable(String why) {
    if (open) {
      link().control(Control.of("unable", "why", why));
      link().close();
    }
  }

  /** For people at the other end. */
  void says(String text) {
    if (open) {
      link().control(Control.of("notice", "text", text));
    }
  }

  @Override
  public void onBatch(BatchHeader header, Block entries) {
    int bytes = entries.data().remaining();
    in().receiver().onDeliveries(header.firstDelivery(), header.count(), bytes, header.epoch());
    store(
        new WireEntries(
            in().receiver().origin(header.route()),
            entries.data(),
            header.count(),
            null,
            entries::release),
        header.firstDelivery(),
        bytes);
  }

  @Override
  public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
    in().receiver().onDeliveries(header.delivery(), 1, charge(header, head), header.epoch());
    return true;
  }

  @Override
  public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload landed) {
    store(
        new WireEntries(in().receiver().origin(header.route()), head, 1, landed, landed::release),
        header.delivery(),
        charge(header, head));
  }

  @Override
  public void onLargeAborted(LargeHeader header, ByteBuffer head) {
    throw new ProtocolException("a message for a keeper was given up on its way");
  }

  /** What could not be landed has no place in the log, and what follows would have another's. */
  @Override
  public void onLargeFailed(LargeHeader header, ByteBuffer head, IOException cause) {
    unable(String.valueOf(cause.getMessage()));
  }

  private void store(WireEntries entries, long first, long charge) {
    delivered.add(new Delivered(entries, first, charge));
    stream.store(this, entries);
  }

  /** The disk has confirmed these, in the order in which they came. */
  void stored(List<WireEntries> entries) {
    int known = 0;
    for (WireEntries one : entries) {
      if (known < delivered.size() && delivered.get(known).entries() == one) {
        Delivered arrived = delivered.get(known++);
        in().receiver().settlements().add(arrived.first(), one.count(), Settlement.STORED);
        in().receiver().finished(one.count());
        in().receiver().released(arrived.charge());
      }
    }
    delivered.subList(0, known).clear();
    if (open) {
      in().flushSettlements();
      grant();
    }
  }

  @Override
  public void onControl(Control control) {
    switch (control.type()) {
      case "settled" -> stream.settle(this, ranges(control));
      case "recall" -> recall(control.number("from"));
      case "whole" -> stream.fill(this, control.number("next"));
      default -> super.onControl(control);
    }
  }

  private static List<PositionRange> ranges(Control control) {
    List<Long> numbers = Facts.numbers(control, "ranges");
    List<PositionRange> ranges = new ArrayList<>();
    for (int i = 0; i + 1 < numbers.size(); i += 2) {
      if (numbers.get(i) < 0 || numbers.get(i + 1) < numbers.get(i)) {
        throw new ProtocolException("settled from " + numbers.get(i) + " to " + numbers.get(i + 1));
      }
      ranges.add(new PositionRange(numbers.get(i), numbers.get(i + 1)));
    }
    return ranges;
  }

  /** Everything is recorded as here. */
  void whole() {
    if (open) {
      link().control(Control.of("whole"));
    }
  }

  private void recall(long from) {
    if (recalling || from < 0) {
      throw new ProtocolException("recall from " + from + ", once on each link and not below 0");
    }
    recalling = true;
    recallFrom = from;
    readOn();
  }

  private void readOn() {
    if (recalling && !reading && unsent.isEmpty() && back.inFlight() == 0) {
      if (recallFrom >= recallEnd) {
        recalling = false;
        link().control(Control.of("recalled"));
      } else {
        reading = true;
        stream.read(this, recallFrom, recallEnd);
      }
    }
  }

  /** Messages that are not settled were read. */
  void read(KeptLog.Read read) {
    reading = false;
    if (!open) {
      read.kept().forEach(kept -> kept.release().run());
      return;
    }
    if (read.lost() > 0) {
      link().control(Control.of("lost", "messages", read.lost(), "detail", read.detail()));
    }
    unsent.addAll(read.kept());
    recallFrom = read.next();
    giveBack();
    readOn();
  }

  private void giveBack() {
    while (!unsent.isEmpty() && ready) {
      KeptLog.Kept kept = unsent.getFirst();
      int count = kept.to() - kept.from();
      long bytes = kept.entries().bytes(kept.from(), kept.to());
      long charge =
          kept.entries().payload() == null ? bytes : Sender.charge(bytes, KeeperHost.MEMORY_BYTES);
      if (back.freeMessages() < count || back.freeBytes() < charge) {
        return;
      }
      unsent.removeFirst();
      send(kept, back.send(count, charge, kept, true));
    }
  }

  private void send(KeptLog.Kept kept, long first) {
    int route = back.route(kept.entries().origin());
    Control announcement = back.announcement();
    if (announcement != null) {
      link().control(announcement);
    }
    link().control(Control.of("position", "delivery", first, "position", kept.position()));
    ByteBuffer encoded = kept.entries().encoded(kept.from(), kept.to());
    var payload = kept.entries().payload();
    int count = kept.to() - kept.from();
    if (payload == null) {
      link().batch(new BatchHeader(first, count, 0, epoch, route, 1), encoded);
    } else {
      link().large(new LargeHeader(first, payload.size(), epoch, route, 1), encoded, payload);
    }
    ready = payload == null || link().writable(); // nothing may overtake a large message
  }

  @Override
  public void onCredit(long messageLimit, long byteLimit) {
    back.onCredit(messageLimit, byteLimit);
    giveBack();
  }

  @Override
  public void onWritable() {
    ready = true;
    giveBack();
  }

  @Override
  public void onSettle(ByteBuffer body) {
    back.onSettle(body, (kept, from, to, first, outcome) -> took(kept, to - from));
    readOn();
  }

  private static void took(KeptLog.Kept kept, int count) {
    if (count != kept.to() - kept.from()) {
      throw new ProtocolException("a part of what was given back is answered for");
    }
    kept.release().run();
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    open = false;
    in().close();
    back.revoke((kept, from, to, first, outcome) -> kept.release().run());
    unsent.forEach(kept -> kept.release().run());
    unsent.clear();
    stream.left(this);
    onClosed.accept(this);
  }
}
