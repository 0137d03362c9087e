package io.tenuto.engine.connector;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One message whose payload stays where its owner has it. */
final class LargeEntry implements Fresh {
  private final Origin origin;
  private final ByteBuffer head;
  private final Payload payload;
  private final Intake intake;
  private final @Nullable Receipt receipt;
  private int open;

  LargeEntry(
      Origin origin,
      ByteBuffer head,
      Payload payload,
      Intake intake,
      @Nullable Receipt receipt,
      int groups) {
    this.origin = origin;
    this.head = head;
    this.payload = payload;
    this.intake = intake;
    this.receipt = receipt;
    this.open = groups;
  }

  /** One group is done; returns whether it was the last. */
  boolean close() {
    return --open == 0;
  }

  @Override
  public @Nullable Receipt receipt(int entry) {
    return receipt;
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public long bytes(int from, int to) {
    return head.remaining() + payload.size();
  }

  @Override
  public ByteBuffer encoded(int from, int to) {
    return head.duplicate();
  }

  @Override
  public Payload payload() {
    return payload;
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    intake.settled(this, outcome);
  }
}
