package io.tenuto.engine.host;

import io.tenuto.api.Settlement;
import io.tenuto.transport.Block;
import io.tenuto.transport.LandedPayload;
import io.tenuto.transport.Landing;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Receiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Feeds an engine's machine with what one link brings. Owned by the loop's thread. */
final class EngineLink implements LinkHandler, InLink.Output {
  private final EngineHost host;
  private final Link link;
  private final InLink in;

  EngineLink(EngineHost host, Link link, int epoch, boolean drain) {
    this.host = host;
    this.link = link;
    var receiver = new Receiver(epoch, host.spec().contiguousBytes());
    this.in = new InLink(receiver, drain, link.loop().nowNanos(), this);
  }

  InLink in() {
    return in;
  }

  Link link() {
    return link;
  }

  void beat(long nowNanos, List<Object> runningMillis) {
    link.control(Control.of("heartbeat", "n", in.beat(nowNanos), "runningMillis", runningMillis));
  }

  @Override
  public void onControl(Control control) {
    switch (control.type()) {
      case "route" -> in.receiver().onRoute(control);
      case "alive" -> in.onAlive(control.number("n"));
      default -> {
        // a newer peer may say more than this version understands
      }
    }
  }

  @Override
  public void onBatch(BatchHeader header, Block entries) {
    host.machine().onBatch(in, header, entries);
  }

  @Override
  public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
    long charge = charge(header, head);
    in.receiver().onDeliveries(header.delivery(), 1, charge, header.epoch());
    if (header.totalBytes() <= host.spec().maxMessageBytes()) {
      return true;
    }
    cause(
        header.delivery(),
        "too large: "
            + header.totalBytes()
            + " bytes, engine "
            + host.spec().name()
            + " takes at most "
            + host.spec().maxMessageBytes()
            + ". Raise stream.maxMessage in the pipeline file.");
    in.receiver().settlements().add(header.delivery(), 1, Settlement.REJECT);
    host.machine().onSkipped(in, charge);
    host.machine().flush();
    return false;
  }

  private long charge(LargeHeader header, ByteBuffer head) {
    return in.receiver().charge(head.remaining() + header.totalBytes());
  }

  @Override
  public Landing landing(LargeHeader header, ByteBuffer head) {
    if (head.remaining() + header.totalBytes() <= host.spec().contiguousBytes()) {
      return Landing.inMemory(host.pool(), (int) header.totalBytes());
    }
    try {
      return Landing.inFile(host.spec().spoolFolder(), host.pool(), header.totalBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload payload) {
    host.machine()
        .onLarge(
            in,
            header.delivery(),
            header.attempt(),
            in.receiver().origin(header.route()),
            charge(header, head),
            head,
            payload);
  }

  @Override
  public void onLargeAborted(LargeHeader header) {
    host.machine().onSkipped(in, 0);
  }

  @Override
  public void onDemand(long messages, long bytes, long headBytes) {
    host.machine().onDemand(in, messages, headBytes);
  }

  @Override
  public void onForfeit(long messages, long bytes) {
    host.machine().onForfeit(in, messages, bytes);
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    host.closed(this);
  }

  @Override
  public void frame(ByteBuffer whole) {
    link.frame(whole);
  }

  @Override
  public void reclaim() {
    link.control(Control.of("reclaim"));
  }

  @Override
  public void cause(long delivery, String why) {
    link.control(Control.of("cause", "delivery", delivery, "error", why));
  }
}
