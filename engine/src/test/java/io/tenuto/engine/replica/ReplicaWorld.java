package io.tenuto.engine.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

  final Random random;
  final Plant plant;
  final boolean refuses;
  final List<SimKeeper> keepers = new ArrayList<>();
  final SimPromises promises = new SimPromises();
  private final List<SimLife> lives = new ArrayList<>();
  private long lastMessage;
  private int lastId;
  private int emptied;

  ReplicaWorld(long seed, int replicas, boolean refuses, Plant plant) {
    this.random = new Random(seed);
    this.plant = plant;
    this.refuses = refuses;
    for (int i = 0; i < replicas; i++) {
      keepers.add(new SimKeeper());
    }
  }

  String nextId() {
    return "id" + ++lastId;
  }

  long nextMessage() {
    return ++lastMessage;
  }

  private @Nullable SimLife latest() {
    return lives.isEmpty() ? null : lives.get(lives.size() - 1);
  }

  /** A life begins, if all keepers are up. */
  private void begin() {
    if (keepers.stream().anyMatch(keeper -> !keeper.up)) {
      return;
    }
    List<String> names = List.of("a", "b", "c").subList(0, keepers.size());
    List<Facts> facts = keepers.stream().map(SimKeeper::facts).toList();
    try {
      var plan = MusterMachine.decide(names, facts, false, true, 1);
      var life = new SimLife(this, "life" + lives.size(), plan);
      lives.add(life);
      for (int i = 0; i < keepers.size(); i++) {
        life.connect(i);
        if (i + 1 < keepers.size() && random.nextInt(8) == 0) {
          crash(life, random.nextBoolean());
          return;
        }
      }
    } catch (MusterMachine.RefusedException e) {
      throw new SimPromises.Broken("no life may begin: " + e.getMessage());
    }
  }

  /** A life ends, or is frozen and may come back. */
  private void crash(SimLife life, boolean forGood) {
    for (int i = 0; i < keepers.size(); i++) {
      life.lose(i);
    }
    life.dead |= forGood;
  }

  /** One thing happens. */
  void step() {
    SimLife now = latest();
    int dice = random.nextInt(1000);
    if (now == null || dice < 4) {
      if (now != null) {
        crash(now, random.nextInt(3) > 0);
      }
      begin();
    } else if (dice < 10) {
      int i = random.nextInt(keepers.size());
      SimKeeper keeper = keepers.get(i);
      cut(i);
      keeper.up = false;
    } else if (dice < 14) {
      empty(random.nextInt(keepers.size()));
    } else if (dice < 24) {
      cut(random.nextInt(keepers.size()));
    } else if (dice < 54) {
      keepers.get(random.nextInt(keepers.size())).up = true;
    } else if (dice < 154) {
      SimLife life = lives.get(random.nextInt(lives.size()));
      reconnect(life, random.nextInt(keepers.size()));
    } else if (dice < 224) {
      if (now.recalled) {
        now.offer();
      }
    } else if (dice < 324) {
      now.settleSome();
    } else {
      SimLife life = random.nextInt(4) == 0 ? lives.get(random.nextInt(lives.size())) : now;
      life.happens(random.nextInt(keepers.size()));
      if (life != now && plant == Plant.NO_FENCE && life.recalled && !life.dead) {
        life.offer();
      }
    }
    promises.check(keepers);
  }

  private void reconnect(SimLife life, int i) {
    if (!life.dead && keepers.get(i).up && !life.isHere(i)) {
      life.connect(i);
    }
  }

  private void cut(int i) {
    SimLife owner = keepers.get(i).owner;
    if (owner != null) {
      owner.lose(i);
    }
  }

  /** A keeper loses its disk, if another one has everything. */
  private void empty(int i) {
    SimKeeper loser = keepers.get(i);
    if (keepers.stream().anyMatch(other -> other != loser && other.counts(keepers))) {
      cut(i);
      keepers.set(i, new SimKeeper());
      emptied++;
    }
  }

  /** All faults end: everything is delivered, and keepers have nothing left. */
  void heal() {
    keepers.forEach(keeper -> keeper.up = true);
    SimLife now = latest();
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
      promises.check(keepers);
      if (!any) {
        break;
      }
    }
    now = latest();
    if (now == null || !now.machine.open() || !now.machine.caughtUp()) {
      throw new SimPromises.Broken("it does not go on after all is well");
    }
    promises.checkAtRest(keepers);
  }

  int lives() {
    return lives.size();
  }

  int emptied() {
    return emptied;
  }
}
