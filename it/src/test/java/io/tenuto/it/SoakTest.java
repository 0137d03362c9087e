package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Ledger;
import io.tenuto.config.Durations;
import io.tenuto.engine.run.LocalRun;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages flow for as long as {@code -Dtenuto.soak.seconds=3600} says, as {@code ./verify --soak
 * 1h} sets it, while engines, worker and master are killed or frozen, each kind at least once.
 * {@code -Dtenuto.soak.seed=N} repeats the choices.
 */
@EnabledIfSystemProperty(
    named = "tenuto.soak.seconds",
    matches = "[1-9]\\d*",
    disabledReason = "./verify --soak 1h runs it")
@Timeout(value = 26, unit = TimeUnit.HOURS) // the caller says how long; ./verify ends what hangs
class SoakTest {
  private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("tenuto.soak.seconds", 0));
  private static final long SEED = Long.getLong("tenuto.soak.seed", System.nanoTime() & 0xffff);
  private static final int LOOKS = 6; // at least, in a soak of a few minutes
  private static final long LOOK_NANOS =
      Math.min(TimeUnit.MINUTES.toNanos(1), LENGTH.toNanos() / LOOKS);
  private static final int RATE = 1_000;
  private static final Pattern SEQUENCE = Pattern.compile("/(\\d+)[.\\d]*\"?$");
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: soak}
      source:
        synthetic: {count: 0, size: 10kB, rate: %d/s, seed: 1}
      stream: {maxMessage: 1MiB, retain: 16MiB}
      stages:
        - {name: work, processor: pass, options: {emit: true}, engines: 2}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}}
      """
          .formatted(RATE);

  @TempDir Path folder;
  private final Flow flow = new Flow();
  private final Growth growth = new Growth();
  private final List<String> grown = new ArrayList<>();
  private final long began = System.nanoTime();

  @Test
  void nothingIsLostAndNothingGrowsWhateverIsKilledOrFrozen() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc/self/fd");
    say(
        "seed %d for %s: ./verify --soak %ss %d repeats it",
        SEED, Durations.text(LENGTH), LENGTH.toSeconds(), SEED);
    RunSummary summary;
    try (var deployment = new SoakDeployment(folder)) {
      var faults = new SoakFaults(deployment, flow, SEED);
      LocalRun run =
          ClusterRun.of(folder, deployment.master(), Tls.of(TlsFiles.NONE), PIPELINE, flow);
      summary =
          ClusterRun.during(
              run,
              flow,
              () -> {
                soak(deployment, faults);
                return null;
              });
      say(
          "%d accepted, %d leased again; %s",
          summary.ledger().accepted(), summary.releasedAgain(), faults);
    }
    long messages = summary.ledger().accepted();
    assertThat(summary.ledger())
        .as("seed %s", SEED)
        .isEqualTo(new Ledger(messages, messages, 0, 0, 0, 0));
    assertThat(summary.lossless()).as("seed %s", SEED).isTrue();
    assertEachOnce(messages);
    assertThat(grown).as("seed %s: what has grown", SEED).isEmpty();
  }

  private void soak(SoakDeployment deployment, SoakFaults faults) throws Exception {
    flow.await(sample -> sample.ledger().completed() > RATE);
    deployment.awaitEngines();
    look(deployment, faults);
    long nextLook = System.nanoTime() + LOOK_NANOS;
    while (!faults.allKinds() || System.nanoTime() - began < LENGTH.toNanos()) {
      faults.next();
      if (System.nanoTime() - nextLook >= 0) {
        look(deployment, faults);
        nextLook = System.nanoTime() + LOOK_NANOS;
      }
    }
    look(deployment, faults);
  }

  /** Holds every process against what it was, and tells people how far it is. */
  private void look(SoakDeployment deployment, SoakFaults faults) throws Exception {
    deployment.awaitNoOrphan();
    Ledger ledger = flow.now().ledger();
    say("%d accepted, %d completed; %s", ledger.accepted(), ledger.completed(), faults);
    for (Map.Entry<String, ProcessHandle> each : deployment.processes().entrySet()) {
      ProcessFigures figures = ProcessFigures.of(each.getValue());
      say("  %s: %s", each.getKey(), figures);
      for (String fault : growth.look(each.getKey(), each.getValue().pid(), figures)) {
        say("  %s", fault);
        grown.add(fault);
      }
    }
  }

  private void say(String format, Object... arguments) {
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT, "soak, %6.1f s: %s%n", seconds, String.format(Locale.ROOT, format, arguments));
  }

  /** Read line by line: an hour leaves millions. */
  private void assertEachOnce(long messages) throws IOException {
    var seen = new BitSet();
    long rows = 0;
    try (BufferedReader lines = Files.newBufferedReader(folder.resolve("out/all.csv"))) {
      assertThat(lines.readLine()).as("the heading").isEqualTo("id");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher sequence = SEQUENCE.matcher(line);
        assertThat(sequence.find()).as("an identity: %s", line).isTrue();
        seen.set(Integer.parseInt(sequence.group(1)));
        rows++;
      }
    }
    assertThat(rows).as("rows").isEqualTo(messages);
    assertThat((long) seen.cardinality()).as("different messages among them").isEqualTo(messages);
  }
}
