package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Limits;
import io.tenuto.scheduler.simulation.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceFileTest {
  private static final String GOOD =
      """
      {"name": "n", "seconds": 60, "worker": {"cores": 8, "startUp": 2.5},
       "streams": [
        {"name": "a", "service": 1, "cores": 0.5, "rates": [[0, 1]]},
        {"name": "b", "service": 2, "cores": 1, "rates": [[0, 1], [5, 2], [6, 3], [7, 4]]}],
       "failures": {"workersLostAt": [30], "failingOrders": 2}}
      """;

  @TempDir Path folder;

  private Trace read(String text) throws IOException {
    return TraceFile.read(Files.writeString(folder.resolve("t.json"), text));
  }

  @Test
  void whatTheFileSaysIsInTheTrace() throws IOException {
    Trace trace = read(GOOD);
    assertThat(trace.name()).isEqualTo("n");
    assertThat(trace.seconds()).isEqualTo(60);
    assertThat(trace.worker()).isEqualTo(new Resources(8_000_000, 0, 0, 0));
    assertThat(trace.workerStartUpSeconds()).isEqualTo(2.5);
    assertThat(trace.failures().workersLostAt()).containsExactly(30.0);
    assertThat(trace.failures().failingOrders()).isEqualTo(2);
    Trace.StreamTrace first = trace.streams().get(0);
    assertThat(first.engine()).isEqualTo(new Resources(500_000, 0, 0, 0));
    assertThat(first.guess()).isEqualTo(first.engine());
    assertThat(first.slots()).isEqualTo(1);
    assertThat(first.limits()).isEqualTo(Limits.NONE);
    assertThat(trace.streams().get(1).rates())
        .containsExactly(
            new Trace.Rate(0, 1), new Trace.Rate(5, 2), new Trace.Rate(6, 3), new Trace.Rate(7, 4));
  }

  @Test
  void theExampleIsRead() throws IOException {
    Path project = Path.of(System.getProperty("basedir", "."), "..");
    Trace trace = TraceFile.read(project.resolve("examples/simulate/trace.json"));
    assertThat(trace.streams()).hasSize(2);
    Trace.StreamTrace microscope = trace.streams().get(0);
    assertThat(microscope.engine()).isEqualTo(new Resources(1_000_000, 1L << 30, 4_000_000, 0));
    assertThat(microscope.guess().cpuMicros()).isEqualTo(500_000);
    assertThat(microscope.limits()).isEqualTo(new Limits(1, 40));
    assertThat(trace.worker()).isEqualTo(new Resources(8_000_000, 1L << 35, 1_250_000_000, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"seconds\"  | \"second\"  | second is no key; known are name, seconds, worker, streams",
        "\"cores\": 8 | \"core\": 8 | worker.core is no key; known are cores, memory, network",
        "\"cores\": 0.5 | \"cores\": 0 | streams[0].cores: 0 is not possible; expected: cores above 0",
        "\"cores\": 8, | `` | worker.cores is missing",
        "[7, 4] | null | streams[1].rates[3]: there is a gap (null); expected: [second, messages",
        "[7, 4] | [7, null] | streams[1].rates[3][1]: there is a gap (null); expected: messages per",
        "[7, 4] | [7] | streams[1].rates[3]: a list of 1 is not possible; expected: [second, mess",
        "[7, 4] | [7, \"x\"] | streams[1].rates[3][1]: 'x' is not possible; expected: messages per",
        "[7, 4] | [7, -1] | streams[1].rates[3][1]: -1 is not possible; expected: messages per",
        "[7, 4] | [6, 4] | streams[1].rates[3][0]: 6 is not possible; expected: a later second",
        "\"failingOrders\": 2 | \"failingOrders\": 2.5 | failures.failingOrders: 2.5 is not possible",
        "\"name\": \"n\" | \"name\": 7 | name: 7 is not possible; expected: text",
        "\"name\": \"n\" | \"name\": null | name: there is a gap (null); expected: text",
        "60 | 1e999 | seconds: Infinity is not possible; expected: seconds, above 0",
        "60 | 0 | seconds: 0.0 is outside 0 to 100,000,000",
        "60 | sixty | JSON: ",
      })
  void whatCannotBeIsNamedByItsPlace(String text, String instead, String said) {
    assertThat(GOOD).contains(text);
    assertThatThrownBy(() -> read(GOOD.replaceFirst(java.util.regex.Pattern.quote(text), instead)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("t.json: " + said);
  }

  @Test
  void aFileWithoutStreamsHasNothingToShow() {
    assertThatThrownBy(
            () ->
                read(
                    "{\"name\": \"n\", \"seconds\": 1, \"worker\": {\"cores\": 1}, \"streams\": []}"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("t.json: a trace without streams has nothing to show");
    assertThatThrownBy(() -> read("[]"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("t.json: JSON: an object was expected");
  }

  @Test
  void aFolderAndNothingAreNoFiles() {
    assertThatThrownBy(() -> TraceFile.read(folder))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is a folder: a JSON file with a trace was expected");
    assertThatThrownBy(() -> TraceFile.read(folder.resolve("none.json")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("none.json does not exist");
  }
}
