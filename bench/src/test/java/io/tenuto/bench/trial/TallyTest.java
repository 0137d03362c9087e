package io.tenuto.bench.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.bench.search.Judge;
import io.tenuto.load.Cell;
import io.tenuto.load.Filling;
import io.tenuto.load.Sample;
import io.tenuto.load.Trial;
import io.tenuto.load.TrialEnd;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final Path ONE = Path.of("processing-1.txt");
  private static final Path OTHER = Path.of("processing-2.txt");
  private static final Trial TRIAL =
      new Trial(4, new Cell(100, 0), 10, 1_000_000_000, Filling.RANDOM, 1);
  private static final TrialEnd END = new TrialEnd(4, 10, 77, 0, 1_000_000_000);

  private static SampleFolder.Seen seen(Path process, int trial, long count, long corrupt) {
    return new SampleFolder.Seen(
        process, new Sample("processing", 900_000_000, trial, count, corrupt, 0, 0, "-"));
  }

  @Test
  void damagedMessagesThatNameNoTrialAreOfTheOneThatGoesOn() {
    var tally = new Tally(TRIAL, Map.of(ONE, 5L));
    tally.add(List.of(seen(ONE, 4, 8, 0), seen(ONE, Sample.NO_TRIAL, 0, 6)));
    assertThat(tally.isDone(END)).as("9 of 10").isFalse();
    tally.add(List.of(seen(OTHER, Sample.NO_TRIAL, 0, 1)));
    assertThat(tally.isDone(END)).isTrue();
    assertThat(Judge.on(tally.observed(END, 1, 0.25, true)).why())
        .isEqualTo("2 messages were damaged");
    assertThat(tally.nameless()).containsOnly(Map.entry(ONE, 6L), Map.entry(OTHER, 1L));
  }

  @Test
  void thoseOfEarlierTrialsAreNot() {
    var tally = new Tally(TRIAL, Map.of(ONE, 5L));
    tally.add(List.of(seen(ONE, 3, 10, 0), seen(ONE, 4, 9, 0)));
    assertThat(Judge.on(tally.observed(END, 1, 0.25, true)).why())
        .isEqualTo("1 of 10 messages were lost");
  }
}
