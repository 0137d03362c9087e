package io.tenuto.engine.backlog;

import io.tenuto.log.PositionRange;
import io.tenuto.transport.Loop;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Hands what the disk's thread tells to the machine, on the loop's. */
final class DiskNews implements DiskEvents {
  private final Loop loop;
  private final BacklogMachine machine;
  private final BooleanSupplier closed;

  /**
   * @param closed asked on the loop's thread: from then on nobody listens
   */
  DiskNews(Loop loop, BacklogMachine machine, BooleanSupplier closed) {
    this.loop = loop;
    this.machine = machine;
    this.closed = closed;
  }

  private void tell(Runnable event) {
    loop.execute(
        () -> {
          if (!closed.getAsBoolean()) {
            event.run();
          }
        });
  }

  @Override
  public void stored(List<Outcome> outcomes, Room room) {
    tell(
        () -> {
          long now = loop.nowNanos();
          for (Outcome outcome : outcomes) {
            if (outcome.isStored()) {
              machine.onStored(outcome.arrival(), outcome.position(), now);
            } else {
              machine.onNotStored(outcome.arrival(), outcome.why(), outcome.detail());
            }
          }
          machine.onRoom(room);
        });
  }

  @Override
  public void read(List<StoredEntries> records, long next) {
    tell(() -> machine.onRead(records, next));
  }

  @Override
  public void readFailed(BacklogProblem.Kind why, String detail) {
    tell(() -> machine.onReadFailed(why, detail));
  }

  @Override
  public void lost(List<PositionRange> ranges, String detail) {
    tell(() -> machine.onLost(ranges, detail));
  }

  @Override
  public void copied(long position, long copy, int count) {
    tell(() -> machine.onCopied(position, copy, count));
  }

  @Override
  public void room(Room room) {
    tell(() -> machine.onRoom(room));
  }

  @Override
  public void failed(String detail) {
    tell(() -> machine.onFailed(detail));
  }
}
