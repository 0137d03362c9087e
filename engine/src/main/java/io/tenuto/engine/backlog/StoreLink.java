package io.tenuto.engine.backlog;

import io.tenuto.engine.host.ReceivingLink;
import io.tenuto.transport.Block;
import io.tenuto.transport.LandedPayload;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Feeds a backlog's machine with what one link brings. Owned by the loop's thread. */
final class StoreLink extends ReceivingLink {
  private final BacklogMachine machine;
  private final Consumer<StoreLink> onClosed;

  /**
   * A link is open.
   *
   * @param landings its folder is on the disk of the payload files
   * @param onClosed told once, after the machine
   */
  StoreLink(
      BacklogMachine machine,
      Landings landings,
      Link link,
      int epoch,
      Consumer<StoreLink> onClosed) {
    super(link, epoch, false, landings);
    this.machine = machine;
    this.onClosed = onClosed;
  }

  void beat(long nowNanos) {
    if (!endsReleased()) {
      link().control(Control.of("heartbeat", "n", in().beat(nowNanos)));
    }
  }

  @Override
  public void onControl(Control control) {
    super.onControl(control);
    if (control.type().equals("alive")) {
      machine.onAlive(in(), link().nowNanos());
    }
  }

  @Override
  public void onBatch(BatchHeader header, Block entries) {
    int bytes = entries.data().remaining();
    in().receiver().onDeliveries(header.firstDelivery(), header.count(), bytes, header.epoch());
    machine.onArrival(
        new Arrival(
            in(),
            header.firstDelivery(),
            header.count(),
            header.attempt(),
            in().receiver().origin(header.route()),
            bytes,
            entries.data(),
            null,
            false,
            entries::release),
        link().nowNanos());
  }

  @Override
  public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
    long charge = charge(header, head);
    in().receiver().onDeliveries(header.delivery(), 1, charge, header.epoch());
    return machine.admits(in(), header.delivery(), charge, bytes(header, head));
  }

  private static long bytes(LargeHeader header, ByteBuffer head) {
    return head.remaining() + header.totalBytes();
  }

  @Override
  public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload landed) {
    machine.onArrival(
        new Arrival(
            in(),
            header.delivery(),
            1,
            header.attempt(),
            in().receiver().origin(header.route()),
            charge(header, head),
            head,
            landed,
            link().leavesProcess(),
            landed::release),
        link().nowNanos());
  }

  @Override
  public void onLargeAborted(LargeHeader header, ByteBuffer head) {
    machine.onAborted(in(), charge(header, head));
  }

  @Override
  public void onLargeFailed(LargeHeader header, ByteBuffer head, IOException cause) {
    machine.onNotLanded(
        in(),
        header.delivery(),
        charge(header, head),
        bytes(header, head),
        String.valueOf(cause.getMessage()));
  }

  @Override
  public void onDemand(long messages, long bytes, long headBytes) {
    machine.onDemand(in(), messages, headBytes);
  }

  @Override
  public void onForfeit(long messages, long bytes) {
    machine.onForfeit(in(), messages, bytes);
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    machine.leave(in());
    onClosed.accept(this);
  }
}
