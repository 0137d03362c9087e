package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the simulation: it has to find every {@link PlantedBug} within {@link #SEEDS} seeds, and
 * nothing without one. The log names the seed that finds each, and the rule that was broken.
 */
@Timeout(600)
@Tag("once")
class PlantedBugsTest {
  private static final int SEEDS = 500;

  private static final System.Logger LOG = System.getLogger(PlantedBugsTest.class.getName());

  @TempDir Path folder;

  private record Catch(PlantedBug bug, long seed, String what) {}

  @Test
  void everyPlantedBugIsFound() {
    List<Catch> catches =
        PlantedBug.all().parallelStream().map(this::find).flatMap(Optional::stream).toList();
    catches.forEach(
        found ->
            LOG.log(
                System.Logger.Level.INFO,
                "{0}, {1}: seed {2}, {3}",
                found.bug().kind(),
                found.bug().name(),
                found.seed(),
                found.what()));
    Set<String> caught = catches.stream().map(it -> it.bug().name()).collect(Collectors.toSet());
    assertThat(PlantedBug.all().stream().map(PlantedBug::name).filter(it -> !caught.contains(it)))
        .as("planted bugs that %s seeds do not show", SEEDS)
        .isEmpty();
    assertThat(catches).hasSizeGreaterThanOrEqualTo(25);
    assertThat(catches.stream().map(it -> it.bug().kind()).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(PlantedBug.Kind.values());
    assertThat(catches.stream().filter(this::isFoundByRestAlone).count())
        .as("those that a look at the end alone would have shown too")
        .isLessThan(catches.size() - 10);
  }

  /** What a checker finds that asks only whether everything has come to an end. */
  private boolean isFoundByRestAlone(Catch found) {
    return Seeds.run(
            found.seed(),
            found.bug().shells().get(),
            folder,
            cluster -> {},
            EnumSet.of(Rule.REST, Rule.ENDS))
        .isPresent();
  }

  private Optional<Catch> find(PlantedBug bug) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Optional<String> wrong = Seeds.run(seed, bug.shells().get(), folder, cluster -> {});
      if (wrong.isPresent()) {
        String told = wrong.get();
        int begins = told.indexOf("seeds=1: ") + "seeds=1: ".length();
        return Optional.of(
            new Catch(bug, seed, told.substring(begins, Math.min(told.length(), begins + 160))));
      }
    }
    return Optional.empty();
  }
}
