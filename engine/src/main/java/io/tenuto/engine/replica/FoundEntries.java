package io.tenuto.engine.replica;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.engine.connector.Keeper;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Messages of an earlier life, from when they are found until they are settled; then their keepers
 * are told, and their memory goes back. Owned by the loop's thread.
 */
final class FoundEntries implements Entries {
  private final WireEntries batch;
  private final int from;
  private final Keeper keeper;
  private long ticket;

  /**
   * @param from the first of the batch that is found here
   */
  FoundEntries(WireEntries batch, int from, Keeper keeper) {
    this.batch = batch;
    this.from = from;
    this.keeper = keeper;
  }

  /** What the first one is called when it is settled; before anything can be. */
  void ticket(long given) {
    ticket = given;
  }

  @Override
  public Origin origin() {
    return batch.origin();
  }

  @Override
  public long bytes(int first, int end) {
    return batch.bytes(first, end);
  }

  @Override
  public ByteBuffer encoded(int first, int end) {
    return batch.encoded(first, end);
  }

  @Override
  public @Nullable Payload payload() {
    return batch.payload();
  }

  @Override
  public void settled(int first, int end, Settlement outcome) {
    keeper.settle(ticket + first - from, end - first);
    batch.close(end - first);
  }
}
