package io.tenuto.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.OutsideUse;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final EngineReport ENGINE =
      new EngineReport("engine", 9, 2, 7, 1, 70, 60, 50, List.of(3L, 4L, 5L, 3L));
  private static final ConnectorReport CONNECTOR =
      new ConnectorReport(
          "connector",
          true,
          4096,
          List.of(new ConnectorReport.Group("group", 3, 2, new Ledger(21, 10, 1, 2, 3, 5))));

  @TempDir private Path folder;

  @Test
  void aReportIsReadAsItWasWritten() {
    var report = new NodeReport(List.of(ENGINE), List.of(CONNECTOR));
    assertThat(NodeReport.of(report.toControl())).isEqualTo(report);
  }

  @Test
  void thePageOfTheProtocolNamesEveryFieldOfAReport() throws IOException {
    assertThat(named("engine, in `report`")).isEqualTo(ENGINE.toFields().keySet());
    Set<String> connector = new TreeSet<>(CONNECTOR.toFields().keySet());
    connector.addAll(CONNECTOR.groups().get(0).toFields().keySet());
    assertThat(named("connector, in `report`")).isEqualTo(connector);
  }

  /** The words in quotes of a row in the table of objects. */
  private static Set<String> named(String row) throws IOException {
    Path page = Path.of("").toAbsolutePath();
    while (!Files.exists(page.resolve("docs/protocol.md"))) {
      page = Objects.requireNonNull(page.getParent(), "docs/protocol.md lies in no folder above");
    }
    String text =
        Files.readAllLines(page.resolve("docs/protocol.md")).stream()
            .filter(line -> line.startsWith("| " + row + " |"))
            .findFirst()
            .orElseThrow();
    var names = new TreeSet<String>();
    Matcher quoted = Pattern.compile("`(\\w+)`").matcher(text.substring(row.length() + 4));
    while (quoted.find()) {
      names.add(quoted.group(1));
    }
    return names;
  }

  /** Slots whose user code runs in processes of its own. */
  private record Outside(long cpuNanos, long residentBytes)
      implements IntFunction<SlotCode>, OutsideUse {
    @Override
    public SlotCode apply(int slot) {
      return SlotCode.of((message, outputs) -> {});
    }
  }

  private EngineReport report(IntFunction<SlotCode> code) {
    try (var loop = new Loop("engine", fault -> {})) {
      var pool = new BufferPool(1 << 20);
      var spec = new EngineHost.Spec("engine", 1, 1 << 20, 1 << 20, 1 << 20, folder, Duration.ZERO);
      var host = new EngineHost(spec, loop, pool, code, Optional.empty());
      return loop.ask(
          () -> {
            var network = new Network(loop, pool, new Token("a token of a test"));
            return new HostedEngine(network, "stream", "group", host).report();
          });
    }
  }

  @Test
  void anEngineReportsWhatItsUserProcessesUseAsWell() {
    EngineReport report = report(new Outside(5_000_000_000L, 1L << 40));
    assertThat(report.cpuNanos()).isEqualTo(5_000_000_000L);
    assertThat(report.memoryBytes()).isGreaterThan(1L << 40);
  }

  @Test
  void whatIsNotKnownOfUserProcessesCountsAsNothing() {
    EngineReport report = report(new Outside(-1, -1));
    assertThat(report.cpuNanos()).isZero();
    assertThat(report.memoryBytes()).isPositive();
  }
}
