package io.tenuto.engine.connector;

import io.tenuto.api.DeliveryException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes from the keeper what is safe: only then a message is accepted, and handed to the groups. On
 * the threads that {@link Keeper.Client} says.
 */
final class Kept implements Keeper.Client {
  private final Keeper keeper;
  private final Intake intake;
  private final Groups groups;
  private final AtomicLong arriving;

  /**
   * @param arriving messages on the way to the keeper and back, as whoever offers them counts
   */
  Kept(Keeper keeper, Intake intake, Groups groups, AtomicLong arriving) {
    this.keeper = keeper;
    this.intake = intake;
    this.groups = groups;
    this.arriving = arriving;
  }

  @Override
  public void take(Keeper.Taker taker) {
    intake.take(taker);
  }

  @Override
  public void kept(Entries entries, int from, int to, long position) {
    arriving.addAndGet(from - to);
    intake.accepted((Fresh) entries, from, to);
    add(
        from,
        to,
        1,
        new GroupedEntries(
            entries,
            from,
            to,
            groups.size(),
            entries::settled,
            (first, end, outcome) -> keeper.settle(position + first - from, end - first)));
  }

  @Override
  public void refused(Entries entries, int from, int to, DeliveryException why) {
    arriving.addAndGet(from - to);
    intake.refused((Fresh) entries, from, to, why);
  }

  @Override
  public void failed(DeliveryException why) {
    intake.fail(why);
  }

  @Override
  public void again(Entries entries, int from, int to, int attempt) {
    GroupedEntries.Told nobody = (first, end, outcome) -> {};
    add(
        from,
        to,
        attempt,
        new GroupedEntries(entries, from, to, groups.size(), nobody, entries::settled));
  }

  private void add(int from, int to, int attempt, Entries entries) {
    groups.add(entries, from, to, attempt);
    groups.dispatch();
  }
}
