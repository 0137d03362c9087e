package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.backlog.BacklogLife;
import io.tenuto.transport.BufferPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two sources, two engines and a backlog in one thread, from a seed: engines and the backlog crash
 * and come back, everybody freezes and thaws, links are cut, and frames of different links overtake
 * each other. Nothing may be lost, settled twice, or entered under a dead lease, and each
 * custodian's account must be exact after every step.
 */
@Timeout(300)
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("tenuto.simulation.seeds", 200);
  private static final long FIRST_SEED = Long.getLong("tenuto.simulation.first", 1);
  private static final long TROUBLE_NANOS = 8_000_000_000L;
  private static final long HEALED_NANOS = 60_000_000_000L;

  @TempDir Path folder;

  @Test
  void nothingIsLostWhateverTheSeed() {
    long duplicates = 0;
    long deadLetters = 0;
    long killers = 0;
    long spilled = 0;
    long recovered = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      try {
        var cluster = new Cluster(seed);
        cluster.run();
        duplicates += cluster.history.duplicates();
        deadLetters += cluster.history.deadLetters();
        killers += cluster.history.killers();
        spilled += cluster.spilled;
        recovered += cluster.recovered;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "seed "
                + seed
                + " fails; run it alone with -Dtenuto.simulation.first="
                + seed
                + " -Dtenuto.simulation.seeds=1",
            e);
      }
    }
    // without these, crashes and freezes would not have tested anything
    assertThat(duplicates).as("messages that ran twice").isPositive();
    assertThat(deadLetters).as("dead letters").isPositive();
    assertThat(killers).as("messages given up because they end engines").isPositive();
    assertThat(spilled).as("messages that waited in the backlog").isPositive();
    assertThat(recovered).as("messages that the backlog found in its log").isPositive();
  }

  @Test
  void theSameSeedRepeatsItself() {
    assertThat(new Cluster(42).run().digest()).isEqualTo(new Cluster(42).run().digest());
    assertThat(new Cluster(42).run().digest()).isNotEqualTo(new Cluster(43).run().digest());
  }

  private final class Cluster {
    private final SimTime time;
    private final History history = new History();
    private final BufferPool pool = new BufferPool(8 << 20);
    private final List<SimSource> sources = new ArrayList<>();
    private final List<SimEngine> engines = new ArrayList<>();
    private SimBacklog backlog;
    private boolean trouble = true;
    private long spilled;
    private long recovered;

    Cluster(long seed) {
      time = new SimTime(seed);
      var measures =
          new BacklogLife.Measures(
              1 << 20, time.between(2 << 20, 8 << 20), time.random.nextBoolean());
      backlog = new SimBacklog(time, history, folder, measures, pool, new SimDisk(time));
    }

    History run() {
      for (int i = 0; i < 2; i++) {
        sources.add(new SimSource(time, history, "source-" + i));
        engines.add(engine(i));
      }
      connectAll();
      load();
      harm();
      reconnect();
      long end = time.now() + TROUBLE_NANOS;
      time.runUntil(end, () -> false, this::assertExact);
      trouble = false;
      end = time.now() + HEALED_NANOS;
      time.runUntil(end, () -> retained() == 0, this::assertExact);
      sources.forEach(SimSource::assertAllSettledOnce);
      assertThat(backlog.ledger().retained()).as("left in the backlog").isZero();
      long passedOn = sources.stream().mapToLong(source -> source.ledger().passedOn()).sum();
      spilled += backlog.stored();
      assertThat(spilled).as("answered as stored").isGreaterThanOrEqualTo(passedOn);
      return history;
    }

    private void assertExact() {
      sources.forEach(SimSource::assertExact);
      backlog.assertExact();
    }

    private SimEngine engine(int number) {
      return new SimEngine(
          time,
          history,
          "engine-" + number,
          1 + time.random.nextInt(3),
          killed -> {
            if (engines.get(number) == killed) {
              engines.set(number, engine(number));
            }
          });
    }

    private long retained() {
      return sources.stream().mapToLong(source -> source.ledger().retained()).sum()
          + backlog.ledger().retained();
    }

    private void load() {
      if (trouble) {
        SimSource source = sources.get(time.random.nextInt(2));
        if (time.random.nextInt(20) == 0) {
          source.sendLarge(32_768 + time.random.nextInt(200_000));
        } else {
          source.send(
              1 + time.random.nextInt(20),
              time.random.nextInt(time.random.nextInt(10) == 0 ? 60_000 : 400));
        }
        time.after(time.between(1_000_000, 40_000_000), this::load);
      }
    }

    private void harm() {
      if (!trouble) {
        return;
      }
      int victim = time.random.nextInt(2);
      switch (time.random.nextInt(7)) {
        case 0 -> {
          engines.get(victim).crash();
          engines.set(victim, engine(victim));
        }
        case 1 -> engines.get(victim).freeze(time.between(100_000_000, 3_000_000_000L));
        case 2 -> sources.get(victim).cutOne();
        case 3 -> sources.get(victim).freeze(time.between(100_000_000, 2_500_000_000L));
        case 4 -> {
          spilled += backlog.stored();
          recovered += backlog.ledger().retained();
          backlog = backlog.crash(pool);
        }
        case 5 -> backlog.freeze(time.between(100_000_000, 2_500_000_000L));
        default -> {
          SimEngine leaving = engines.get(victim);
          leaving.drain();
          time.after(300_000_000, leaving::crash);
          engines.set(victim, engine(victim));
        }
      }
      time.after(time.between(50_000_000, 900_000_000), this::harm);
    }

    /** What a master and its leases would see to: sooner or later everybody is connected again. */
    private void reconnect() {
      connectAll();
      time.after(time.between(20_000_000, 300_000_000), this::reconnect);
    }

    private void connectAll() {
      for (SimSource source : sources) {
        engines.forEach(engine -> connect(source, source.sender(), engine, false));
        connect(source, source.sender(), backlog, false);
      }
      engines.forEach(engine -> connect(backlog, backlog.sender(), engine, true));
    }

    private void connect(SimLink.Host from, SimSender sender, SimSender.Target to, boolean drain) {
      if (!from.frozen() && !to.frozen() && !sender.connectedTo(to)) {
        sender.connect(to, drain);
      }
    }
  }
}
