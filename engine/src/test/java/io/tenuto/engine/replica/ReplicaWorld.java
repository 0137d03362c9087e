package io.tenuto.engine.replica;

import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.log.PositionRange;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lives of one source and its keepers on simulated disks and links, driven by a seed. The real
 * machines decide; what a shell would do is done here at a time that the seed chooses.
 */
final class ReplicaWorld {
  /** What is done wrong on purpose, to see that it is found. */
  enum Plant {
    NOTHING,
    ACCEPTED_AT_THE_FIRST_ANSWER,
    NO_FENCE,
    EMPTY_KEEPER_COUNTS,
    SETTLED_BEFORE_IT_IS,
    ANSWERED_BEFORE_IT_IS_STORED
  }

  /** A promise was broken. */
  static final class Broken extends AssertionError {
    private static final long serialVersionUID = 1L;

    Broken(String what) {
      super(what);
    }
  }

  private final Random random;
  private final Plant plant;
  private final boolean refuses;
  private final List<Kept> keepers = new ArrayList<>();
  private final List<Life> lives = new ArrayList<>();
  private final Set<Long> accepted = new HashSet<>();
  private final Set<Long> settled = new HashSet<>();
  private final Set<Long> refused = new HashSet<>();
  private long lastMessage;
  private int lastId;
  private int emptied;

  ReplicaWorld(long seed, int replicas, boolean refuses, Plant plant) {
    this.random = new Random(seed);
    this.plant = plant;
    this.refuses = refuses;
    for (int i = 0; i < replicas; i++) {
      keepers.add(new Kept());
    }
  }

  /** One message on a keeper's disk. */
  private static final class Stored {
    final long sequence;
    final long message;
    boolean settled;

    Stored(long sequence, long message) {
      this.sequence = sequence;
      this.message = message;
    }
  }

  /** One keeper: what is on its disk, and whose link it serves. */
  private static final class Kept {
    Claim claim = Claim.NONE;
    List<Stored> disk = new ArrayList<>();
    long next;
    boolean up = true;
    @Nullable Life owner;

    boolean has(long message) {
      return disk.stream().anyMatch(one -> one.message == message && !one.settled);
    }

    Facts facts() {
      long unsettled = disk.stream().filter(one -> !one.settled).count();
      return new Facts(claim, claim.life() == 0 ? 0 : 1, next, unsettled, disk.size(), 0, false);
    }
  }

  /** Some messages, by their sequences. */
  private static final class Messages implements Entries {
    final long first;
    final long[] messages;

    Messages(long first, long[] messages) {
      this.first = first;
      this.messages = messages;
    }

    @Override
    public Origin origin() {
      return new Origin("source", "test", 1);
    }

    @Override
    public long bytes(int from, int to) {
      return (long) to - from;
    }

    @Override
    public ByteBuffer encoded(int from, int to) {
      return Frames.buffer(8).putLong(0, first + from);
    }

    @Override
    public void settled(int from, int to, Settlement outcome) {
      throw new IllegalStateException("the world settles by ticket");
    }
  }

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

  /** One process of the source. */
  private final class Life implements ReplicaMachine.Commands, MergeMachine.Commands<Messages> {
    final MusterMachine.Plan plan;
    final ReplicaMachine machine;
    final MergeMachine<Messages> merge;
    final List<Way> ways = new ArrayList<>();
    final List<Held> open = new ArrayList<>(); // accepted or found, and not settled
    final Map<Integer, String> ids = new HashMap<>();
    final Set<Integer> met = new HashSet<>();
    boolean recalled;
    boolean dead;
    long next;

    Life(MusterMachine.Plan plan) {
      this.plan = plan;
      this.next = plan.next();
      this.machine = new ReplicaMachine(plan.whole(), plan.first(), refuses, this);
      this.merge = new MergeMachine<>(keepers.size(), this);
      for (int i = 0; i < keepers.size(); i++) {
        ids.put(i, keepers.get(i).claim.id());
      }
      keepers.forEach(keeper -> ways.add(new Way()));
    }

    String owner() {
      return "life" + lives.indexOf(this);
    }

    void connect(int i) {
      Kept keeper = keepers.get(i);
      var wanted =
          new Claim(
              ids.getOrDefault(i, ""),
              plan.life(),
              owner(),
              machine.mayCount(i),
              List.of("a", "b"));
      if (!keeper.claim.yields(wanted) && plant != Plant.NO_FENCE) {
        machine.fail();
        dead = true;
        return;
      }
      Life before = keeper.owner;
      if (before != null) {
        before.disconnect(i);
      }
      keeper.owner = this;
      boolean whole = keeper.claim.whole();
      keeper.claim = keeper.claim.takenBy(wanted, plan.first() && !recalled, "id" + ++lastId);
      if (plant == Plant.EMPTY_KEEPER_COUNTS && wanted.whole() && !whole) {
        keeper.claim =
            new Claim(
                ids.getOrDefault(i, keeper.claim.id()),
                plan.life(),
                owner(),
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
      long end = plant == Plant.EMPTY_KEEPER_COUNTS ? Long.MAX_VALUE / 2 : keeper.disk.size();
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

    @Override
    public boolean send(int keeper, Held what) {
      Way way = ways.get(keeper);
      if (way.toDisk.size() >= 4) {
        return false;
      }
      way.toDisk.add(what);
      if (plant == Plant.ANSWERED_BEFORE_IT_IS_STORED) {
        way.answers.add(what);
      }
      return true;
    }

    @Override
    public void accept(Held what) {
      for (long message : of(what)) {
        accepted.add(message);
        if (refused.contains(message)) {
          throw new Broken("message " + message + " was refused, and is accepted");
        }
        for (int i = 0; i < keepers.size(); i++) {
          if (!keepers.get(i).has(message)) {
            throw new Broken("message " + message + " is accepted, and not stored by " + i);
          }
        }
      }
      open.add(what);
      if (plant == Plant.SETTLED_BEFORE_IT_IS) {
        machine.onSettled(what.ticket(), what.count());
        open.remove(what);
      }
    }

    @Override
    public void refuse(Held what) {
      for (long message : of(what)) {
        refused.add(message);
        if (accepted.contains(message)) {
          throw new Broken("message " + message + " was accepted, and is refused");
        }
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
    public void found(Messages batch, int from, int to, long[] positions) {
      open.add(machine.onFound(batch, from, to, positions));
    }

    @Override
    public void passedOver(Messages batch, int count) {
      if (count < 1) {
        throw new Broken("passed over " + count);
      }
    }

    void offer() {
      int count = 1 + random.nextInt(3);
      long[] messages = new long[count];
      for (int i = 0; i < count; i++) {
        messages[i] = ++lastMessage;
      }
      var fresh = new Messages(next, messages);
      next += count;
      machine.onFresh(fresh, 0, count);
    }

    /** The groups settle a part of what they have. */
    void settleSome() {
      if (open.isEmpty()) {
        return;
      }
      Held held = open.get(random.nextInt(open.size()));
      int from = held.settled().nextClearBit(0);
      int to = from + 1 + random.nextInt(held.count() - from);
      settleAll(held, from, to);
    }

    void settleAll(Held held, int from, int to) {
      for (int i = from; i < to; i++) {
        settled.add(of(held)[i]);
      }
      machine.onSettled(held.ticket() + from, to - from);
      if (held.over()) {
        open.remove(held);
      }
    }

    /** One thing happens between this life and a keeper; returns whether there was anything. */
    boolean happens(int i) {
      Way way = ways.get(i);
      Kept keeper = keepers.get(i);
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
              if (plant == Plant.ACCEPTED_AT_THE_FIRST_ANSWER) {
                for (int other = 0; other < keepers.size(); other++) {
                  machine.onStored(other, stored);
                }
              }
              machine.pump(i);
            });
      }
      if (!way.settles.isEmpty()) {
        possible.add(() -> settle(keeper, way.settles.remove()));
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
      possible.get(random.nextInt(possible.size())).run();
      return true;
    }

    private void store(Kept keeper, Way way) {
      Held held = way.toDisk.remove();
      var messages = (Messages) held.entries();
      for (int i = held.from(); i < held.to(); i++) {
        keeper.disk.add(new Stored(messages.first + i, messages.messages[i]));
        keeper.next = Math.max(keeper.next, messages.first + i + 1);
      }
      if (plant != Plant.ANSWERED_BEFORE_IT_IS_STORED) {
        way.answers.add(held);
      }
    }

    private void settle(Kept keeper, PositionRange range) {
      long end = Math.min(range.end(), keeper.disk.size());
      for (long at = range.first(); at < end; at++) {
        keeper.disk.get((int) at).settled = true;
      }
    }

    private void giveBack(int i, Kept keeper, Way way) {
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
      int most = from + 1 + random.nextInt(4);
      while (to < way.recallEnd
          && to < most
          && !keeper.disk.get(to).settled
          && keeper.disk.get(to).sequence == keeper.disk.get(to - 1).sequence + 1) {
        to++;
      }
      List<Stored> given = keeper.disk.subList(from, to);
      way.recallFrom = to;
      long[] sequences = given.stream().mapToLong(one -> one.sequence).toArray();
      long[] messages = given.stream().mapToLong(one -> one.message).toArray();
      merge.onBatch(
          i, new MergeMachine.Batch<>(new Messages(sequences[0], messages), from, 1, sequences));
    }
  }

  private static long[] of(Held held) {
    long[] all = ((Messages) held.entries()).messages;
    return Arrays.copyOfRange(all, held.from(), held.to());
  }

  private @Nullable Life latest() {
    return lives.isEmpty() ? null : lives.get(lives.size() - 1);
  }

  /** A life begins, if all keepers are up. */
  private void begin() {
    if (keepers.stream().anyMatch(keeper -> !keeper.up)) {
      return;
    }
    List<String> names = List.of("a", "b", "c").subList(0, keepers.size());
    List<Facts> facts = keepers.stream().map(Kept::facts).toList();
    try {
      var life = new Life(MusterMachine.decide(names, facts, false, true, 1));
      lives.add(life);
      for (int i = 0; i < keepers.size(); i++) {
        life.connect(i);
        if (i + 1 < keepers.size() && random.nextInt(8) == 0) {
          crash(life, random.nextBoolean());
          return;
        }
      }
    } catch (MusterMachine.RefusedException e) {
      throw new Broken("no life may begin: " + e.getMessage());
    }
  }

  /** A life ends, or is frozen and may come back. */
  private void crash(Life life, boolean forGood) {
    for (int i = 0; i < keepers.size(); i++) {
      Way way = life.ways.get(i);
      while (!way.toDisk.isEmpty() && random.nextBoolean()) {
        life.store(keepers.get(i), way); // was on its way
      }
      life.disconnect(i);
    }
    life.dead |= forGood;
  }

  /** One thing happens. */
  void step() {
    Life now = latest();
    int dice = random.nextInt(1000);
    if (now == null || dice < 4) {
      if (now != null) {
        crash(now, random.nextInt(3) > 0);
      }
      begin();
    } else if (dice < 10) {
      int i = random.nextInt(keepers.size());
      Kept keeper = keepers.get(i);
      cut(i);
      keeper.up = false;
    } else if (dice < 14) {
      empty(random.nextInt(keepers.size()));
    } else if (dice < 24) {
      cut(random.nextInt(keepers.size()));
    } else if (dice < 54) {
      keepers.get(random.nextInt(keepers.size())).up = true;
    } else if (dice < 154) {
      Life life = lives.get(random.nextInt(lives.size()));
      reconnect(life, random.nextInt(keepers.size()));
    } else if (dice < 224) {
      if (now.recalled) {
        now.offer();
      }
    } else if (dice < 324) {
      now.settleSome();
    } else {
      Life life = random.nextInt(4) == 0 ? lives.get(random.nextInt(lives.size())) : now;
      life.happens(random.nextInt(keepers.size()));
      if (life != now && plant == Plant.NO_FENCE && life.recalled && !life.dead) {
        life.offer();
      }
    }
    check();
  }

  private void reconnect(Life life, int i) {
    if (!life.dead && keepers.get(i).up && !life.ways.get(i).here) {
      life.connect(i);
    }
  }

  /** A link is cut; what was on its way may have come to the disk. */
  private void cut(int i) {
    Life owner = keepers.get(i).owner;
    if (owner != null) {
      Way way = owner.ways.get(i);
      while (!way.toDisk.isEmpty() && random.nextBoolean()) {
        owner.store(keepers.get(i), way);
      }
      owner.disconnect(i);
    }
  }

  /** The latest life of any keeper that says that it has everything. */
  private long latestWhole() {
    return keepers.stream()
        .map(one -> one.claim)
        .filter(Claim::whole)
        .mapToLong(Claim::life)
        .max()
        .orElse(0);
  }

  /** A keeper loses its disk, if another one has everything. */
  private void empty(int i) {
    long latest = latestWhole();
    boolean another = false;
    for (int other = 0; other < keepers.size(); other++) {
      Claim claim = keepers.get(other).claim;
      another |= other != i && claim.whole() && claim.life() == latest;
    }
    if (another) {
      cut(i);
      keepers.set(i, new Kept());
      emptied++;
    }
  }

  /** What was accepted and is not settled is with every keeper that says that it has everything. */
  private void check() {
    long latest = latestWhole();
    for (long message : accepted) {
      if (!settled.contains(message)) {
        boolean somewhere = false;
        for (int i = 0; i < keepers.size(); i++) {
          Kept keeper = keepers.get(i);
          somewhere |= keeper.has(message);
          boolean counts = keeper.claim.whole() && keeper.claim.life() == latest;
          if (counts && !keeper.has(message)) {
            throw new Broken("message " + message + " is not with " + i + ", which is whole");
          }
        }
        if (!somewhere) {
          throw new Broken("message " + message + " is nowhere");
        }
      }
    }
  }

  /** All faults end: everything is delivered, and keepers have nothing left. */
  void heal() {
    keepers.forEach(keeper -> keeper.up = true);
    Life now = latest();
    if (now == null || now.dead) {
      begin();
    }
    for (int round = 0; round < 10_000; round++) {
      now = latest();
      if (now == null || now.dead) {
        begin();
        continue;
      }
      boolean any = false;
      for (int i = 0; i < keepers.size(); i++) {
        reconnect(now, i);
        any |= now.happens(i);
      }
      for (Held held : List.copyOf(now.open)) {
        int from = held.settled().nextClearBit(0);
        now.settleAll(held, from, held.count());
        any = true;
      }
      check();
      if (!any) {
        break;
      }
    }
    now = latest();
    if (now == null || !now.machine.open() || !now.machine.caughtUp()) {
      throw new Broken("it does not go on after all is well");
    }
    if (!settled.containsAll(accepted)) {
      throw new Broken("accepted messages were never delivered");
    }
    for (Kept keeper : keepers) {
      if (keeper.disk.stream().anyMatch(one -> !one.settled)) {
        throw new Broken("a keeper has messages left that are settled");
      }
    }
  }

  Collection<Long> acceptedMessages() {
    return accepted;
  }

  int lives() {
    return lives.size();
  }

  int emptied() {
    return emptied;
  }
}
