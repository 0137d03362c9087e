package io.tenuto.engine.host;

import io.tenuto.wire.CreditPolicy;
import io.tenuto.wire.Lease;
import io.tenuto.wire.Receiver;
import java.nio.ByteBuffer;

/**
 * One link from a sender, as the machine of an engine or a backlog sees it. Owned by that machine's
 * thread, but for {@link #mayStart}.
 */
public final class InLink implements CreditPolicy.Member {
  private final Receiver receiver;
  private final boolean drain;
  private final Output output;
  private final Lease.Holder lease;
  private volatile boolean open = true;
  private volatile long validUntilNanos;

  /** Frames that the machine wants sent on this link. */
  public interface Output {
    void frame(ByteBuffer whole);

    void reclaim();

    void cause(long delivery, String why);

    /** The engine works for this link alone: answers the question of this number. */
    void alone(long question);
  }

  public InLink(Receiver receiver, boolean drain, long nowNanos, Output output) {
    this.receiver = receiver;
    this.drain = drain;
    this.output = output;
    this.lease = new Lease.Holder(nowNanos);
    this.validUntilNanos = nowNanos + Lease.LEASE_NANOS;
  }

  /** The number of a heartbeat that is sent now. */
  public long beat(long nowNanos) {
    return lease.beat(nowNanos);
  }

  public void onAlive(long number) {
    lease.onAlive(number);
    validUntilNanos = lease.validUntilNanos();
  }

  /** Whether a message of this link may enter user code now. Any thread. */
  public boolean mayStart(long nowNanos) {
    return open && nowNanos - validUntilNanos < 0;
  }

  /** Whether messages of this link may not be begun now, but again later. Any thread. */
  boolean unleased(long nowNanos) {
    return open && !mayStart(nowNanos);
  }

  /** The link is gone; nothing can be answered on it any more. */
  public void close() {
    open = false;
  }

  public boolean open() {
    return open;
  }

  public Output output() {
    return output;
  }

  /** Sends the answers collected so far. */
  public void flushSettlements() {
    for (ByteBuffer frame = receiver.settlements().take();
        frame != null;
        frame = receiver.settlements().take()) {
      output.frame(frame);
    }
  }

  @Override
  public Receiver receiver() {
    return receiver;
  }

  @Override
  public boolean drain() {
    return drain;
  }

  @Override
  public void sendCredit() {
    output.frame(receiver.creditFrame());
  }

  @Override
  public void askBack() {
    output.reclaim();
  }
}
