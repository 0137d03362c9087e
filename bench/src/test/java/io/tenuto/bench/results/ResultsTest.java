package io.tenuto.bench.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.bench.search.Bracket;
import io.tenuto.bench.system.Guarantee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final Subject KAFKA = new Subject("kafka", "default", Guarantee.AT_LEAST_ONCE);
  private static final CellResult OPEN =
      CellResult.measured(
          KAFKA,
          false,
          1000,
          0,
          1,
          new Bracket(48_000.5, Double.POSITIVE_INFINITY),
          "broker",
          Map.of(Metric.P99_MICROS, 4100.25, Metric.START_SECONDS, 7.1),
          9,
          41.2);
  private static final CellResult MARKED =
      CellResult.marked(KAFKA, true, 1000, 0, 2, "the broker died: \"no space\"\n<b>");
  private static final TrialResult TRIAL =
      new TrialResult(
          KAFKA, 1000, 0, 1, 17, 50_000, true, "why not", 5, 4, Map.of(Metric.MAX_MICROS, 9.5));

  @TempDir private Path folder;

  @BeforeEach
  void manifest() throws IOException {
    ResultsWriter.manifest(folder, Map.of("schema", 1, "host", "here"));
  }

  private void write(CellResult... cells) throws IOException {
    try (ResultsWriter out = ResultsWriter.open(folder)) {
      for (CellResult cell : cells) {
        out.add(cell);
      }
    }
  }

  private void append(String text) throws IOException {
    Files.writeString(
        folder.resolve("cells.jsonl"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    write(OPEN, MARKED);
    try (ResultsWriter out = ResultsWriter.open(folder)) {
      out.add(TRIAL);
    }
    Results read = Results.read(folder);
    assertThat(read.cells()).containsExactly(OPEN, MARKED);
    assertThat(read.trials()).containsExactly(TRIAL);
    assertThat(read.manifest()).isEqualTo(Map.of("schema", 1L, "host", "here"));
  }

  @Test
  void theLinesOfTheContractAreRead() throws IOException {
    append(
        """
        {"system":"kafka","variant":"default","delivery":"at-least-once","bytes":1000,"costMicros":0,"repeat":1,\
        "low":48000.0,"high":52000.0,"boundBy":"broker","p50Micros":900,"p99Micros":4100,"cpuMicrosPerMessage":31.0,\
        "wireBytesPerMessage":2100.0,"peakBytes":812000000,"startSeconds":7.1,"trials":9,"seconds":41.2,"new":[1]}
        {"system":"raw-tcp","variant":"default","delivery":"at-most-once","bound":true,"bytes":1000,"costMicros":0,\
        "repeat":1,"low":5,"high":null}
        {"system":"nats","variant":"tuned","delivery":"durable","bytes":1,"costMicros":0,"repeat":3,"reason":"died"}
        """);
    List<CellResult> cells = Results.read(folder).cells();
    assertThat(cells.get(0).bracket()).contains(new Bracket(48_000, 52_000));
    assertThat(cells.get(0).boundBy()).isEqualTo("broker");
    assertThat(cells.get(0).metrics())
        .containsEntry(Metric.PEAK_BYTES, 812e6)
        .containsEntry(Metric.CPU_MICROS_PER_MESSAGE, 31.0)
        .hasSize(6);
    assertThat(cells.get(1).bound()).isTrue();
    assertThat(cells.get(1).bracket()).contains(new Bracket(5, Double.POSITIVE_INFINITY));
    assertThat(cells.get(2).bracket()).isEmpty();
    assertThat(cells.get(2).reason()).isEqualTo("died");
  }

  @Test
  void aTornLastLineIsPassedOverAndCutOffByTheNextWriter() throws IOException {
    write(OPEN);
    append("{\"system\":\"kaf");
    assertThat(Results.read(folder).cells()).containsExactly(OPEN);
    write(MARKED);
    assertThat(Results.read(folder).cells()).containsExactly(OPEN, MARKED);
  }

  @Test
  void aLastLineThatOnlyLacksItsEndCounts() throws IOException {
    write(OPEN);
    Path file = folder.resolve("cells.jsonl");
    Files.writeString(file, Files.readString(file).stripTrailing());
    assertThat(Results.read(folder).cells()).containsExactly(OPEN);
    write(MARKED);
    assertThat(Results.read(folder).cells()).containsExactly(OPEN, MARKED);
  }

  @Test
  void aBrokenLineIsNamedWithFileAndNumber() throws IOException {
    write(OPEN);
    append("{\"system\":\"kaf\n");
    assertThatThrownBy(() -> Results.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.resolve("cells.jsonl") + ":2: ");
  }

  @Test
  void aWrongFieldIsNamedWithItsValue() throws IOException {
    append(line("\"low\":\"fast\""));
    assertThatThrownBy(() -> Results.read(folder))
        .hasMessageContaining("cells.jsonl:1: low: \"fast\"; expected a number");
  }

  @Test
  void aCellThatSaysNeitherRateNorReasonIsRefused() throws IOException {
    append(line("\"trials\":1"));
    assertThatThrownBy(() -> Results.read(folder)).hasMessageContaining("low and reason");
  }

  @Test
  void aDeliveryThatNobodyKnowsIsRefused() throws IOException {
    append(line("\"low\":1").replace("durable", "../../durable"));
    assertThatThrownBy(() -> Results.read(folder))
        .hasMessageContaining("delivery: \"../../durable\"; expected one of [at-most-once,");
  }

  @Test
  void aBracketIsNotUpsideDown() {
    assertThatThrownBy(() -> measured(new Bracket(5, 5))).hasMessageContaining("high: 5.0");
    assertThatThrownBy(() -> measured(new Bracket(Double.NaN, 5))).hasMessageContaining("low: NaN");
  }

  @Test
  void theLaterOfTwoLinesForTheSameSearchCounts() throws IOException {
    CellResult failed = CellResult.marked(KAFKA, false, 1000, 0, 1, "the broker died");
    write(failed, OPEN);
    assertThat(Results.read(folder).cells()).containsExactly(OPEN);
  }

  @Test
  void aFolderWithoutResultsIsNamed() {
    assertThatThrownBy(() -> Results.read(folder))
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("has no cells.jsonl");
  }

  private static CellResult measured(Bracket bracket) {
    return CellResult.measured(KAFKA, false, 1, 0, 1, bracket, "", Map.of(), 1, 1);
  }

  private static String line(String rest) {
    return "{\"system\":\"kafka\",\"variant\":\"default\",\"delivery\":\"durable\","
        + "\"bytes\":1,\"costMicros\":0,\"repeat\":1,"
        + rest
        + "}\n";
  }
}
