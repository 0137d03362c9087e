package io.tenuto.engine.host;

import io.tenuto.api.Settlement;
import io.tenuto.transport.Block;
import io.tenuto.transport.BufferPool;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Feeds an engine's machine with what one link brings. Owned by the loop's thread. */
public final class EngineLink implements LinkHandler, InLink.Output {
  private final EngineHost.Spec spec;
  private final EngineMachine machine;
  private final BufferPool pool;
  private final Consumer<EngineLink> onClosed;
  private final Link link;
  private final InLink in;
  private boolean releasing;

  /**
   * A link is open.
   *
   * @param epoch the lease epoch that the sender chose
   * @param drain whether the sender empties a backlog
   * @param onClosed told once, after the machine
   */
  public EngineLink(
      EngineHost.Spec spec,
      EngineMachine machine,
      BufferPool pool,
      Link link,
      int epoch,
      boolean drain,
      Consumer<EngineLink> onClosed) {
    this.spec = spec;
    this.machine = machine;
    this.pool = pool;
    this.onClosed = onClosed;
    this.link = link;
    var receiver = new Receiver(epoch, spec.contiguousBytes());
    this.in = new InLink(receiver, drain, link.nowNanos(), this);
  }

  public InLink in() {
    return in;
  }

  public Link link() {
    return link;
  }

  /** Asks for no more, and closes when nothing of this link is left here. */
  void release() {
    releasing = true;
    link.control(Control.of("drain"));
  }

  /** Sends a heartbeat with how long each slot's present message has been running. */
  public void beat(long nowNanos, List<Object> runningMillis) {
    if (releasing && in.receiver().heldMessages() == 0) {
      link.close();
      return;
    }
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
    machine.onBatch(in, header, entries);
  }

  @Override
  public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
    long charge = charge(header, head);
    in.receiver().onDeliveries(header.delivery(), 1, charge, header.epoch());
    if (header.totalBytes() <= spec.maxMessageBytes()) {
      return true;
    }
    cause(
        header.delivery(),
        "too large: "
            + header.totalBytes()
            + " bytes, engine "
            + spec.name()
            + " takes at most "
            + spec.maxMessageBytes()
            + ". Raise stream.maxMessage in the pipeline file.");
    in.receiver().settlements().add(header.delivery(), 1, Settlement.REJECT);
    machine.onSkipped(in, charge);
    machine.flush();
    return false;
  }

  private long charge(LargeHeader header, ByteBuffer head) {
    return in.receiver().charge(head.remaining() + header.totalBytes());
  }

  @Override
  public Landing landing(LargeHeader header, ByteBuffer head) {
    if (head.remaining() + header.totalBytes() <= spec.contiguousBytes()) {
      return Landing.inMemory(pool, (int) header.totalBytes());
    }
    try {
      return Landing.inFile(spec.spoolFolder(), pool, header.totalBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload payload) {
    machine.onLarge(
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
    machine.onSkipped(in, 0);
  }

  @Override
  public void onDemand(long messages, long bytes, long headBytes) {
    machine.onDemand(in, messages, headBytes);
  }

  @Override
  public void onForfeit(long messages, long bytes) {
    machine.onForfeit(in, messages, bytes);
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    machine.leave(in);
    onClosed.accept(this);
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
