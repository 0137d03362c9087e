package io.tenuto.engine.backlog;

import io.tenuto.engine.host.InLink;
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
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Feeds a backlog's machine with what one link brings. Owned by the loop's thread. */
final class StoreLink implements LinkHandler, InLink.Output {
  private final BacklogMachine machine;
  private final BufferPool pool;
  private final int memoryLimitBytes;
  private final Path spoolFolder;
  private final Link link;
  private final InLink in;
  private final Consumer<StoreLink> onClosed;
  private long arrivingCharge;

  /**
   * A link is open.
   *
   * @param memoryLimitBytes larger messages arrive in files
   * @param spoolFolder where those are; on the disk of the payload files
   * @param onClosed told once, after the machine
   */
  StoreLink(
      BacklogMachine machine,
      BufferPool pool,
      int memoryLimitBytes,
      Path spoolFolder,
      Link link,
      int epoch,
      Consumer<StoreLink> onClosed) {
    this.machine = machine;
    this.pool = pool;
    this.memoryLimitBytes = memoryLimitBytes;
    this.spoolFolder = spoolFolder;
    this.link = link;
    this.onClosed = onClosed;
    this.in = new InLink(new Receiver(epoch, memoryLimitBytes), false, link.nowNanos(), this);
  }

  InLink in() {
    return in;
  }

  Link link() {
    return link;
  }

  void beat(long nowNanos) {
    link.control(Control.of("heartbeat", "n", in.beat(nowNanos)));
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
    int bytes = entries.data().remaining();
    in.receiver().onDeliveries(header.firstDelivery(), header.count(), bytes, header.epoch());
    machine.onArrival(
        new Arrival(
            in,
            header.firstDelivery(),
            header.count(),
            header.attempt(),
            in.receiver().origin(header.route()),
            bytes,
            entries.data(),
            null,
            false,
            entries::release));
  }

  @Override
  public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
    long charge = charge(header, head);
    arrivingCharge = charge;
    in.receiver().onDeliveries(header.delivery(), 1, charge, header.epoch());
    return machine.admits(in, header.delivery(), charge, head.remaining() + header.totalBytes());
  }

  private long charge(LargeHeader header, ByteBuffer head) {
    return in.receiver().charge(head.remaining() + header.totalBytes());
  }

  @Override
  public Landing landing(LargeHeader header, ByteBuffer head) {
    if (head.remaining() + header.totalBytes() <= memoryLimitBytes) {
      return Landing.inMemory(pool, (int) header.totalBytes());
    }
    try {
      return Landing.inFile(spoolFolder, pool, header.totalBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload landed) {
    machine.onArrival(
        new Arrival(
            in,
            header.delivery(),
            1,
            header.attempt(),
            in.receiver().origin(header.route()),
            charge(header, head),
            head,
            landed,
            link.leavesProcess(),
            landed::release));
  }

  @Override
  public void onLargeAborted(LargeHeader header) {
    machine.onAborted(in, arrivingCharge);
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
