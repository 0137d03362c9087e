package io.tenuto.engine.replica;

import io.tenuto.engine.replica.ReplicaWorld.Plant;
import io.tenuto.log.PositionRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One process of the source of a {@link ReplicaWorld}: the real machines, and what a shell would do
 * for them.
 */
final class SimLife implements ReplicaMachine.Commands, MergeMachine.Commands<NumberedMessages> {
  private final ReplicaWorld world;
  private final List<SimKeeper> keepers;
  private final String name;
  final MusterMachine.Plan plan;
  final ReplicaMachine machine;
  final MergeMachine<NumberedMessages> merge;
  final List<Way> ways = new ArrayList<>();
  final List<Held> open = new ArrayList<>(); // accepted or found, and not settled
  final Map<Integer, String> ids = new HashMap<>();
  final Set<Integer> met = new HashSet<>();
  boolean recalled;
  boolean dead;
  long next;

  /** What is under way between one life and one keeper. */
  private static final class Way {
    boolean here;
    final ArrayDeque<Held> toDisk = new ArrayDeque<>();
    final ArrayDeque<Held> answers = new ArrayDeque<>();
    final ArrayDeque<PositionRange> settles = new ArrayDeque<>();
    boolean claimsAgain;
    boolean asksWhole;
    boolean saysWhole;
    long recallFrom = -1;
    long recallEnd;

    void lose() {
      here = false;
      toDisk.clear();
      answers.clear();
      settles.clear();
      claimsAgain = false;
      asksWhole = false;
      saysWhole = false;
      recallFrom = -1;
    }
  }

  SimLife(ReplicaWorld world, String name, MusterMachine.Plan plan) {
    this.world = world;
    this.keepers = world.keepers;
    this.name = name;
    this.plan = plan;
    this.next = plan.next();
    this.machine = new ReplicaMachine(plan.whole(), plan.first(), world.refuses, this);
    this.merge = new MergeMachine<>(keepers.size(), this);
    for (int i = 0; i < keepers.size(); i++) {
      ids.put(i, keepers.get(i).claim.id());
    }
    keepers.forEach(keeper -> ways.add(new Way()));
  }

  void connect(int i) {
    SimKeeper keeper = keepers.get(i);
    var wanted =
        new Claim(
            ids.getOrDefault(i, ""), plan.life(), name, machine.mayCount(i), List.of("a", "b"));
    if (!keeper.claim.yields(wanted) && world.plant != Plant.NO_FENCE) {
      machine.fail();
      dead = true;
      return;
    }
    SimLife before = keeper.owner;
    if (before != null) {
      before.disconnect(i);
    }
    keeper.owner = this;
    boolean whole = keeper.claim.whole();
    keeper.claim = keeper.claim.takenBy(wanted, plan.first() && !recalled, world.nextId());
    if (world.plant == Plant.EMPTY_KEEPER_COUNTS && wanted.whole() && !whole) {
      keeper.claim =
          new Claim(
              ids.getOrDefault(i, keeper.claim.id()),
              plan.life(),
              name,
              true,
              keeper.claim.keepers());
    }
    Way way = ways.get(i);
    way.here = true;
    way.recallEnd = keeper.disk.size();
    String id = keeper.claim.id();
    boolean anew = met.contains(i) && !id.equals(ids.get(i));
    ids.put(i, id);
    met.add(i);
    long end = world.plant == Plant.EMPTY_KEEPER_COUNTS ? Long.MAX_VALUE / 2 : keeper.disk.size();
    machine.onHere(i, id, keeper.disk.isEmpty() ? 0 : end, keeper.claim.whole());
    if (!recalled) {
      way.recallFrom = merge.restart(i, anew);
    }
  }

  void disconnect(int i) {
    Way way = ways.get(i);
    if (way.here) {
      way.lose();
      keepers.get(i).owner = null;
      machine.onAway(i);
    }
  }

  /** A link is gone; what was on its way may have come to the disk. */
  void lose(int i) {
    Way way = ways.get(i);
    while (!way.toDisk.isEmpty() && world.random.nextBoolean()) {
      store(keepers.get(i), way);
    }
    disconnect(i);
  }

  boolean isHere(int i) {
    return ways.get(i).here;
  }

  @Override
  public boolean send(int keeper, Held what) {
    Way way = ways.get(keeper);
    if (way.toDisk.size() >= 4) {
      return false;
    }
    way.toDisk.add(what);
    if (world.plant == Plant.ANSWERED_BEFORE_IT_IS_STORED) {
      way.answers.add(what);
    }
    return true;
  }

  @Override
  public void accept(Held what) {
    for (long message : NumberedMessages.of(what)) {
      world.promises.accept(message, keepers);
    }
    open.add(what);
    if (world.plant == Plant.SETTLED_BEFORE_IT_IS) {
      machine.onSettled(what.ticket(), what.count());
      open.remove(what);
    }
  }

  @Override
  public void refuse(Held what) {
    for (long message : NumberedMessages.of(what)) {
      world.promises.refuse(message);
    }
  }

  @Override
  public void settle(int keeper, PositionRange range) {
    ways.get(keeper).settles.add(range);
  }

  @Override
  public void claimAgain(int keeper) {
    ways.get(keeper).claimsAgain = true;
  }

  @Override
  public void whole(int keeper) {
    ways.get(keeper).asksWhole = true;
  }

  @Override
  public void found(NumberedMessages batch, int from, int to, long[] positions) {
    open.add(machine.onFound(batch, from, to, positions));
  }

  @Override
  public void passedOver(NumberedMessages batch, int count) {
    if (count < 1) {
      throw new SimPromises.Broken("passed over " + count);
    }
  }

  void offer() {
    int count = 1 + world.random.nextInt(3);
    long[] messages = new long[count];
    for (int i = 0; i < count; i++) {
      messages[i] = world.nextMessage();
    }
    var fresh = new NumberedMessages(next, messages);
    next += count;
    machine.onFresh(fresh, 0, count);
  }

  /** The groups settle a part of what they have. */
  void settleSome() {
    if (open.isEmpty()) {
      return;
    }
    Held held = open.get(world.random.nextInt(open.size()));
    int from = held.settled().nextClearBit(0);
    int to = from + 1 + world.random.nextInt(held.count() - from);
    settleAll(held, from, to);
  }

  void settleAll(Held held, int from, int to) {
    for (int i = from; i < to; i++) {
      world.promises.settle(NumberedMessages.of(held)[i]);
    }
    machine.onSettled(held.ticket() + from, to - from);
    if (held.over()) {
      open.remove(held);
    }
  }

  /** One thing happens between this life and a keeper; returns whether there was anything. */
  boolean happens(int i) {
    Way way = ways.get(i);
    SimKeeper keeper = keepers.get(i);
    List<Runnable> possible = new ArrayList<>();
    if (!way.here) {
      return false;
    }
    if (way.claimsAgain) {
      possible.add(() -> disconnect(i));
    }
    if (!way.toDisk.isEmpty()) {
      possible.add(() -> store(keeper, way));
    }
    if (!way.answers.isEmpty()) {
      possible.add(
          () -> {
            Held stored = way.answers.remove();
            machine.onStored(i, stored);
            if (world.plant == Plant.ACCEPTED_AT_THE_FIRST_ANSWER) {
              for (int other = 0; other < keepers.size(); other++) {
                machine.onStored(other, stored);
              }
            }
            machine.pump(i);
          });
    }
    if (!way.settles.isEmpty()) {
      possible.add(() -> keeper.settle(way.settles.remove()));
    }
    if (way.asksWhole) {
      possible.add(
          () -> {
            way.asksWhole = false;
            way.saysWhole = true;
            keeper.claim = keeper.claim.filled();
            keeper.next = Math.max(keeper.next, next);
          });
    }
    if (way.saysWhole) {
      possible.add(
          () -> {
            way.saysWhole = false;
            machine.onWhole(i);
          });
    }
    if (way.recallFrom >= 0) {
      possible.add(() -> giveBack(i, keeper, way));
    }
    if (possible.isEmpty()) {
      return false;
    }
    possible.get(world.random.nextInt(possible.size())).run();
    return true;
  }

  private void store(SimKeeper keeper, Way way) {
    Held held = way.toDisk.remove();
    var messages = (NumberedMessages) held.entries();
    for (int i = held.from(); i < held.to(); i++) {
      keeper.store(messages.first + i, messages.messages[i]);
    }
    if (world.plant != Plant.ANSWERED_BEFORE_IT_IS_STORED) {
      way.answers.add(held);
    }
  }

  private void giveBack(int i, SimKeeper keeper, Way way) {
    int from = (int) way.recallFrom;
    while (from < way.recallEnd && keeper.disk.get(from).settled) {
      from++;
    }
    if (from >= way.recallEnd) {
      way.recallFrom = -1;
      merge.onOver(i);
      if (merge.over() && !recalled) {
        recalled = true;
        machine.onAllFound();
      }
      return;
    }
    int to = from + 1;
    int most = from + 1 + world.random.nextInt(4);
    while (to < way.recallEnd
        && to < most
        && !keeper.disk.get(to).settled
        && keeper.disk.get(to).sequence == keeper.disk.get(to - 1).sequence + 1) {
      to++;
    }
    List<SimKeeper.Stored> given = keeper.disk.subList(from, to);
    way.recallFrom = to;
    long[] sequences = given.stream().mapToLong(one -> one.sequence).toArray();
    long[] messages = given.stream().mapToLong(one -> one.message).toArray();
    merge.onBatch(
        i,
        new MergeMachine.Batch<>(new NumberedMessages(sequences[0], messages), from, 1, sequences));
  }
}
