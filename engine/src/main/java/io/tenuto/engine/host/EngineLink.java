package io.tenuto.engine.host;

import io.tenuto.api.Settlement;
import io.tenuto.transport.Block;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.LandedPayload;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Lease;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Feeds an engine's machine with what one link brings. Owned by the loop's thread. */
public final class EngineLink extends ReceivingLink {
  private static final long RESTING_TURNS = Lease.RESTING_NANOS / Lease.INTERVAL_NANOS;

  private final EngineHost.Spec spec;
  private final EngineMachine machine;
  private final Consumer<EngineLink> onClosed;
  private int turnsWithout; // a heartbeat

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
    super(link, epoch, drain, new Landings(pool, spec.contiguousBytes(), spec.spoolFolder()));
    this.spec = spec;
    this.machine = machine;
    this.onClosed = onClosed;
  }

  /**
   * Whether this turn of heartbeats is for this link: each while messages of it are here, otherwise
   * one now and then. Asked once in each turn.
   */
  boolean beatIsDue() {
    turnsWithout++;
    boolean due = in().receiver().heldMessages() > 0 || turnsWithout >= RESTING_TURNS;
    if (due) {
      turnsWithout = 0;
    }
    return due;
  }

  /** Sends a heartbeat with how long each slot's present message has been running. */
  public void beat(long nowNanos, List<Object> runningMillis) {
    if (!endsReleased()) {
      link()
          .control(
              Control.of("heartbeat", "n", in().beat(nowNanos), "runningMillis", runningMillis));
    }
  }

  @Override
  public void onControl(Control control) {
    switch (control.type()) {
      case "alive" -> {
        super.onControl(control);
        machine.onAlive(in());
      }
      case "alone" -> machine.onAlone(in(), control.number("n"));
      case "together" -> machine.onTogether(in());
      default -> super.onControl(control);
    }
  }

  @Override
  public void onBatch(BatchHeader header, Block entries) {
    machine.onBatch(in(), header, entries);
  }

  @Override
  public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
    long charge = charge(header, head);
    in().receiver().onDeliveries(header.delivery(), 1, charge, header.epoch());
    machine.onLargeBegins(in());
    if (header.totalBytes() <= spec.maxMessageBytes()) {
      return true;
    }
    String why =
        "too large: "
            + header.totalBytes()
            + " bytes, engine "
            + spec.name()
            + " takes at most "
            + spec.maxMessageBytes()
            + ". Raise stream.maxMessage in the pipeline file.";
    settle(header, charge, Settlement.REJECT, why);
    return false;
  }

  /** Answers for a message that is not run. */
  private void settle(LargeHeader header, long charge, Settlement outcome, String why) {
    cause(header.delivery(), why);
    in().receiver().settlements().add(header.delivery(), 1, outcome);
    machine.onSkipped(in(), charge);
    machine.flush();
  }

  @Override
  public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload payload) {
    machine.onLarge(
        in(),
        header.delivery(),
        header.attempt(),
        in().receiver().origin(header.route()),
        charge(header, head),
        head,
        payload);
  }

  @Override
  public void onLargeAborted(LargeHeader header, ByteBuffer head) {
    machine.onSkipped(in(), charge(header, head));
  }

  @Override
  public void onLargeFailed(LargeHeader header, ByteBuffer head, IOException cause) {
    String why =
        "engine "
            + spec.name()
            + " cannot keep a message of "
            + header.totalBytes()
            + " bytes: "
            + cause.getMessage();
    settle(header, charge(header, head), Settlement.FAILED, why);
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
