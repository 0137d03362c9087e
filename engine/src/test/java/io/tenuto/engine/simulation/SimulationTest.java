package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Settlement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clusters of the real machines, from seeds: whatever goes wrong, the recorded history has to keep
 * every rule. How a failing seed is run again is in CONTRIBUTING.md.
 */
@Timeout(600)
@Tag("once")
class SimulationTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final int SEEDS = Integer.getInteger("tenuto.simulation.seeds", LONG ? 2000 : 500);
  private static final long FIRST_SEED = Long.getLong("tenuto.simulation.first", 1);

  private static final @Nullable String HISTORY = System.getProperty("tenuto.simulation.history");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final System.Logger LOG = System.getLogger(SimulationTest.class.getName());

  @TempDir Path folder;

  @Test
  void nothingIsLostWhateverTheSeed() {
    var seen = new Seen();
    long began = System.nanoTime();
    List<String> failures =
        LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS)
            .parallel()
            .mapToObj(seed -> run(seed, seen))
            .flatMap(Optional::stream)
            .sorted()
            .toList();
    var took = Duration.ofNanos(System.nanoTime() - began);
    LOG.log(System.Logger.Level.INFO, "{0} seeds in {1}: {2}", SEEDS, took, seen.harms);
    assertThat(failures).as("seeds that fail").isEmpty();
    if (LONG) {
      assertThat(took).as("time for %s seeds on two cores", SEEDS).isLessThan(LIMIT);
    }
    if (SEEDS >= 100) { // without these, nothing would have been tested
      assertThat(seen.harms).as("what went wrong").containsOnlyKeys(SimCluster.Harm.values());
      assertThat(seen.duplicates).as("messages that ran again").isPositive();
      assertThat(seen.buried).as("dead letters").isPositive();
      assertThat(seen.stored).as("messages that waited in the backlog").isPositive();
      assertThat(seen.recovered).as("messages that the backlog found in its log").isPositive();
      assertThat(seen.ordered).as("messages whose order was promised").isPositive();
      assertThat(seen.flips).as("bits that turned over on a disk").isPositive();
      assertThat(seen.named).as("messages that were lost with them").isPositive();
      assertThat(seen.orphans).as("messages that died with their source").isPositive();
    }
  }

  private Optional<String> run(long seed, Seen seen) {
    return Seeds.run(
        seed,
        new Shells(),
        folder,
        cluster -> {
          seen.add(cluster);
          if (HISTORY != null) {
            cluster.history().write(Path.of(HISTORY));
          }
        });
  }

  @Test
  void theSameSeedRepeatsItself() {
    String history = new SimCluster(42, new Shells(), folder).run().history().text();
    assertThat(new SimCluster(42, new Shells(), folder).run().history().text()).isEqualTo(history);
    assertThat(new SimCluster(43, new Shells(), folder).run().history().text())
        .isNotEqualTo(history);
  }

  private static final class Seen {
    private final Map<SimCluster.Harm, Integer> harms = new EnumMap<>(SimCluster.Harm.class);
    private long duplicates;
    private long buried;
    private long stored;
    private long recovered;
    private long orphans;
    private long ordered;
    private long flips;
    private long named;

    synchronized void add(SimCluster cluster) {
      cluster.harms().forEach((harm, times) -> harms.merge(harm, times, Integer::sum));
      flips += cluster.flips();
      long accepted = 0;
      long done = 0;
      long runs = 0;
      for (Event event : cluster.history().events()) {
        if (event instanceof Event.Accepted) {
          accepted++;
        } else if (event instanceof Event.Ran ran && ran.outcome() == Settlement.DONE) {
          runs++;
        } else if (event instanceof Event.Settled end) {
          done += end.outcome() == Settlement.DONE ? 1 : 0;
        } else if (event instanceof Event.Buried) {
          buried++;
        } else if (event instanceof Event.Stored) {
          stored++;
        } else if (event instanceof Event.Named) {
          named++;
        } else if (event instanceof Event.Ordered) {
          ordered++;
        } else if (event instanceof Event.Opened opened) {
          recovered += opened.recovered();
        }
      }
      duplicates += Math.max(0, runs - done);
      orphans += Math.max(0, accepted - done);
    }
  }
}
