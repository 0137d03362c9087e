package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Settlement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The exchange shown in {@code docs/protocol.md}, made by the machines of both ends: a connector
 * dials an engine and sends three messages.
 */
final class ExampleExchange {
  private static final long TIME_MICROS = 1_767_225_600_000_000L; // 2026-01-01T00:00:00Z
  private static final int EPOCH = 1;

  private final List<Step> steps = new ArrayList<>();
  private final Token token = new Token("a token for examples");
  private final Handshake engine = Handshake.acceptor(token, "000102030405060708090a0b0c0d0e0f");
  private final Handshake connector =
      Handshake.dialer(
          token,
          "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
          Control.of("hello", "role", "sender", "epoch", EPOCH));
  private final Sender<String> sender = new Sender<>();
  private final Receiver receiver = new Receiver(EPOCH, Long.MAX_VALUE);

  /** What one end sends at once. */
  record Step(String title, List<Byte> content) {
    byte[] bytes() {
      byte[] bytes = new byte[content.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = content.get(i);
      }
      return bytes;
    }
  }

  private ExampleExchange() {}

  static List<Step> steps() {
    var exchange = new ExampleExchange();
    exchange.handshake();
    exchange.credit();
    exchange.batch();
    exchange.chunk();
    exchange.heartbeat();
    exchange.settle();
    return exchange.steps;
  }

  private void handshake() {
    List<ByteBuffer> first = engine.outgoing();
    ByteBuffer preface = connector.outgoing().get(0);
    show("Both ends, at once: the preface.", preface);
    engine.onPreface(preface);
    connector.onPreface(first.get(0));
    connector.onControl(showControl("Engine: `challenge`.", first.get(1)));
    engine.onControl(showControl("Connector: `hello`.", connector.outgoing().get(0)));
    ByteBuffer welcome =
        engine.welcome(
            Control.of(
                "engine",
                "role",
                "receiver",
                "name",
                "engine-1",
                "slots",
                2,
                "spoolAbove",
                67108864));
    connector.onControl(showControl("Engine: `welcome`.", welcome));
    assertThat(Objects.requireNonNull(connector.peer()).text("name")).isEqualTo("engine-1");
    assertThat(Objects.requireNonNull(engine.peer()).number("epoch")).isEqualTo(EPOCH);
  }

  private void credit() {
    receiver.grant(3, 65_536);
    ByteBuffer credit = receiver.creditFrame();
    show("Engine: CREDIT for three messages and 65,536 bytes.", credit);
    body(credit, FrameType.CREDIT);
    sender.onCredit(credit.getLong(), credit.getLong());
    ByteBuffer demand = Frames.demand(3, 106, 52);
    show("Connector: DEMAND; three messages wait, 106 bytes, of which the first has 52.", demand);
    body(demand, FrameType.DEMAND);
    long messages = demand.getLong();
    long bytes = demand.getLong();
    receiver.onDemand(messages, demand.getLong());
    assertThat(receiver.demandMessages()).isEqualTo(3);
    assertThat(bytes).isEqualTo(52 + 25 + 29);
    assertThat(receiver.demandHeadBytes()).isEqualTo(52);
  }

  private void batch() {
    int route = sender.route(new Origin("raw", "camera", 7));
    ByteBuffer announcement = Frames.control(Objects.requireNonNull(sender.announcement()));
    receiver.onRoute(
        showControl(
            "Connector: `route` 0 is stream `raw` of the camera's seventh run.", announcement));
    ByteBuffer entries = Frames.buffer(200);
    byte[] header = Entry.encode(Header.of("file", "a.tif"));
    Entry.putHead(entries, 0, TIME_MICROS, 12, header, List.of());
    entries.put(ascii("first image."));
    Entry.putHead(entries, 1, TIME_MICROS + 1, 1, Entry.encode(Header.EMPTY), List.of());
    entries.put(ascii("2")).flip();
    long first = sender.send(2, entries.remaining(), "batch", true);
    var batch = new BatchHeader(first, 2, Crc.of(entries), EPOCH, route, 1);
    ByteBuffer frame = joined(batch.frame(entries.remaining()), entries);
    show(
        "Connector: BATCH of deliveries 0 and 1. The first entry has a header and 12 bytes of payload,"
            + " the second no header and one byte.",
        frame);
    body(frame, FrameType.BATCH);
    BatchHeader read = BatchHeader.read(frame);
    ByteBuffer data = Entry.view(frame);
    read.verify(data);
    Entry.check(data, read.count());
    receiver.onDeliveries(read.firstDelivery(), read.count(), data.remaining(), read.epoch());
    var view = new EntryMessage(new HeaderCache());
    view.over(receiver.origin(read.route()), read.attempt(), data, 0);
    view.advance();
    assertThat(view.header().text("file")).contains("a.tif");
    assertThat(view.id().toString()).isEqualTo("raw/camera@7/0");
    view.advance();
    assertThat(view.payload().bytes()).isEqualTo(ascii("2"));
  }

  private void chunk() {
    byte[] payload = ascii("large");
    ByteBuffer head = Frames.buffer(Entry.headBytes(0, 0));
    Entry.putHead(head, 2, TIME_MICROS + 2, 0, Entry.encode(Header.EMPTY), List.of());
    head.flip();
    ByteBuffer data = ByteBuffer.wrap(payload);
    long charge = (long) head.remaining() + payload.length;
    long delivery = sender.send(1, charge, "large", true);
    var chunk =
        new ChunkHeader(
            delivery,
            0,
            payload.length,
            payload.length,
            Crc.of(head, data),
            Crc.of(data),
            EPOCH,
            0,
            1,
            ChunkHeader.FIRST | ChunkHeader.LAST,
            head.remaining());
    ByteBuffer frame = joined(chunk.frame(), head, data);
    show("Connector: CHUNK, the first and last of delivery 2.", frame);
    int bodyBytes = body(frame, FrameType.CHUNK);
    ChunkHeader read = ChunkHeader.read(frame, bodyBytes);
    assertThat(read).isEqualTo(chunk);
    read.verify(Crc.of(frame));
    receiver.onDeliveries(read.delivery(), 1, read.headBytes() + read.totalBytes(), read.epoch());
    assertThat(sender.freeMessages()).isZero();
  }

  private void heartbeat() {
    showControl(
        "Engine: `heartbeat` 0; its first slot has been busy for 12 ms.",
        Frames.control(Control.of("heartbeat", "n", 0, "runningMillis", List.of(12, 0))));
    showControl("Connector: `alive` 0.", Frames.control(Control.of("alive", "n", 0)));
  }

  private void settle() {
    showControl(
        "Engine: `cause`, since delivery 1 will be settled as failed.",
        Frames.control(Control.of("cause", "delivery", 1, "error", "not an image")));
    receiver.settlements().add(0, 1, Settlement.DONE);
    receiver.settlements().add(1, 1, Settlement.FAILED);
    receiver.settlements().add(2, 1, Settlement.DONE);
    ByteBuffer frame = Objects.requireNonNull(receiver.settlements().take());
    show("Engine: SETTLE; 0 done, 1 failed, 2 done.", frame);
    body(frame, FrameType.SETTLE);
    var heard = new ArrayList<String>();
    sender.onSettle(
        frame,
        (what, from, to, first, outcome) -> heard.add(first + "+" + (to - from) + " " + outcome));
    assertThat(heard).containsExactly("0+1 DONE", "1+1 FAILED", "2+1 DONE");
    receiver.finished(3);
    receiver.released(receiver.heldBytes());
    receiver.grant(3, 65_536);
    ByteBuffer credit = receiver.creditFrame();
    show("Engine: CREDIT, again three messages and 65,536 bytes more than were used.", credit);
    body(credit, FrameType.CREDIT);
    sender.onCredit(credit.getLong(), credit.getLong());
    assertThat(sender.freeMessages()).isEqualTo(3);
    assertThat(sender.freeBytes()).isEqualTo(65_536);
    show("Connector: FORFEIT, asked by a `reclaim`.", sender.forfeit());
  }

  private static int body(ByteBuffer frame, FrameType type) {
    FrameHeader header = FrameHeader.read(frame, true);
    assertThat(header.type()).isEqualTo(type);
    assertThat(header.bodyBytes()).isEqualTo(frame.remaining());
    header.verify(frame.slice(frame.position(), header.coveredBytes()));
    return header.bodyBytes();
  }

  private Control showControl(String title, ByteBuffer frame) {
    show(title, frame);
    FrameHeader header = FrameHeader.read(frame, false);
    header.verify(frame);
    byte[] json = new byte[header.bodyBytes()];
    frame.get(json);
    return Control.parse(json);
  }

  private void show(String title, ByteBuffer frame) {
    var content = new ArrayList<Byte>();
    for (int i = frame.position(); i < frame.limit(); i++) {
      content.add(frame.get(i));
    }
    steps.add(new Step((steps.size() + 1) + ". " + title, content));
  }

  private static ByteBuffer joined(ByteBuffer... parts) {
    int size = 0;
    for (ByteBuffer part : parts) {
      size += part.remaining();
    }
    ByteBuffer whole = Frames.buffer(size);
    for (ByteBuffer part : parts) {
      whole.put(part.duplicate());
    }
    return whole.flip();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
