package io.tenuto.bench.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.bench.link.LinkRate;
import io.tenuto.bench.link.LinkedHostsTest;
import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Metric;
import io.tenuto.bench.results.Results;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.load.Filling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@Tag("once")
class SweepTest {
  @TempDir private Path folder;

  private SweepOptions options(String grid, double precision, String... systems) {
    return options(1, grid, precision, systems);
  }

  private SweepOptions options(int repeats, String grid, double precision, String... systems) {
    return new SweepOptions(
        Grid.parse(grid),
        List.of(systems),
        EnumSet.of(Guarantee.AT_MOST_ONCE, Guarantee.AT_LEAST_ONCE),
        false,
        false,
        repeats,
        1,
        precision,
        Filling.RANDOM,
        1,
        1,
        Optional.empty(),
        folder);
  }

  private static SweepOptions over(LinkRate link, SweepOptions all) {
    return new SweepOptions(
        all.grid(),
        all.systems(),
        all.deliveries(),
        all.tuned(),
        all.paper(),
        all.repeats(),
        all.seconds(),
        all.precision(),
        all.filling(),
        all.seed(),
        all.cores(),
        Optional.of(link),
        all.folder());
  }

  private int run(SweepOptions options) throws Exception {
    return Sweep.open(options, line -> {}).run();
  }

  @Test
  void eachCellHasABracketWithItsFiguresAndIsNotMeasuredTwice() throws Exception {
    SweepOptions options = options("100kB:0,20ms", 2, "sound");
    assertThat(run(options)).isZero();
    Results results = Results.read(folder);
    assertThat(results.cells()).hasSize(2);
    for (CellResult cell : results.cells()) {
      double low = cell.bracket().orElseThrow().low();
      assertThat(low).isPositive();
      assertThat(cell.metrics())
          .containsKeys(Metric.P50_MICROS, Metric.P99_MICROS, Metric.CPU_MICROS_PER_MESSAGE);
      assertThat(cell.boundBy()).isNotEmpty();
    }
    CellResult costly = results.cells().get(1);
    assertThat(costly.costMicros()).isEqualTo(20_000);
    assertThat(costly.bracket().orElseThrow().low())
        .as("messages of 20 ms in a second, one after the other")
        .isLessThanOrEqualTo(51);
    assertThat(costly.metrics().get(Metric.CPU_MICROS_PER_MESSAGE)).isGreaterThan(19_000.0);
    assertThat(results.trials()).isNotEmpty().allMatch(trial -> trial.sent() > 0);

    assertThat(run(options)).isZero();
    assertThat(Results.read(folder).cells()).as("nothing was left to do").hasSize(2);
    try (Stream<Path> raw = Files.walk(folder.resolve("raw"))) {
      assertThat(raw.map(Path::toString))
          .anyMatch(name -> name.contains("processing-"))
          .anyMatch(name -> name.contains("source-"));
    }
  }

  @Test
  void aSystemThatFailsIsMarkedWithTheReasonAndTheRestGoesOn() throws Exception {
    assertThat(run(options("100B:0", 2, "absent", "losing", "damaging", "dying", "sound")))
        .isEqualTo(4);
    List<CellResult> cells = Results.read(folder).cells();
    assertThat(reason(cells, "absent")).contains("does not start", "no such broker");
    assertThat(reason(cells, "losing")).containsPattern("[\\d,]+ of [\\d,]+ messages were lost");
    assertThat(reason(cells, "damaging")).contains("were damaged");
    assertThat(reason(cells, "dying")).contains("'all' has ended: all of dying was told to");
    assertThat(cells.get(4).bracket()).isPresent();
  }

  /** Systems that fail at once: this is about their order. */
  @Test
  void repeatsAreRoundsOverAllSystemsAndAreGoneOnWith() throws Exception {
    SweepOptions options = options(2, "100B,1kB:0", 2, "absent", "dying");
    assertThat(run(options)).isEqualTo(8);
    assertThat(order())
        .containsExactly(
            "1 absent",
            "1 absent",
            "1 dying",
            "1 dying",
            "2 absent",
            "2 absent",
            "2 dying",
            "2 dying");

    List<String> lines = Files.readAllLines(folder.resolve("cells.jsonl"));
    List<CellResult> before = Results.read(folder).cells();
    lines.subList(3, 6).clear(); // one of the first round, two of the second
    Files.write(folder.resolve("cells.jsonl"), lines);
    assertThat(run(options)).isEqualTo(8);
    assertThat(order().subList(5, 8)).containsExactly("1 dying", "2 absent", "2 absent");
    assertThat(cells(Results.read(folder).cells()))
        .containsExactlyInAnyOrderElementsOf(cells(before));
  }

  private List<String> order() throws Exception {
    return Results.read(folder).cells().stream()
        .map(cell -> cell.repeat() + " " + cell.subject().system())
        .toList();
  }

  private static List<String> cells(List<CellResult> cells) {
    return cells.stream()
        .map(cell -> cell.subject() + " " + cell.bytes() + " " + cell.repeat())
        .toList();
  }

  private static String reason(List<CellResult> cells, String system) {
    return cells.stream()
        .filter(cell -> cell.subject().system().equals(system))
        .findFirst()
        .orElseThrow()
        .reason();
  }

  @Test
  void aFolderWithAnotherSweepIsLeftAlone() throws Exception {
    assertThat(run(options("100B:0", 2, "absent"))).isEqualTo(1);
    List<CellResult> before = Results.read(folder).cells();
    assertThatThrownBy(() -> run(options("100B:0", 1.5, "absent")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another configuration")
        .hasMessageContaining("precision=2.0")
        .hasMessageContaining("precision=1.5");
    assertThat(cells(Results.read(folder).cells())).hasSize(1).isEqualTo(cells(before));
  }

  @Test
  void anUnknownSystemIsNamedWithThoseThatThereAre() {
    assertThatThrownBy(() -> run(options("100B:0", 2, "sound", "rabbit")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'rabbit'")
        .hasMessageContaining("tenuto")
        .hasMessageContaining("raw-tcp");
  }

  @Test
  void plainSocketsAndMemoryAreBounds() throws Exception {
    assertThat(run(options("1MB:0,1ms", 2, "raw-unix", "raw-tcp", "raw-memory"))).isZero();
    List<CellResult> cells = Results.read(folder).cells();
    assertThat(cells).as("without cost").hasSize(3).allMatch(CellResult::bound);
    assertThat(cells).allMatch(cell -> cell.bracket().orElseThrow().low() > 0);
  }

  @Test
  void aLinkIsNarrowerThanThisHost() throws Exception {
    LinkedHostsTest.assumePossible();
    SweepOptions options = options("100kB:0", 1.2, "raw-tcp");
    assertThat(run(over(LinkRate.parse("80mbit"), options))).isZero();
    CellResult cell = Results.read(folder).cells().get(0);
    assertThat(cell.bracket().orElseThrow().low())
        .as("messages of 0.8 Mbit in a second, over 80 Mbit/s")
        .isBetween(30.0, 100.0);
    assertThat(cell.metrics().get(Metric.WIRE_BYTES_PER_MESSAGE))
        .as("bytes that a message takes on the wire")
        .isBetween(100_000.0, 150_000.0);
    assertThat(Results.read(folder).manifest().toString()).contains("linkBits=80000000");
  }
}
