package io.tenuto.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How soon the program that users have is over the end of an engine, a worker or everything: bar
 * tests 1, 3 and 8. What is lost then, which is nothing, is tested elsewhere as well, and always.
 */
@EnabledIfSystemProperty(
    named = "tenuto.long",
    matches = "true",
    disabledReason = "./verify --long judges times")
@Timeout(600)
class ReleaseArchiveKillIT {
  private static final int RATE = 5_000;
  private static final int KILLS = 60;
  private static final int ROUNDS = 3;
  private static final int REPEATS = 64; // for each kill
  private static final int ALL_KILLED = 10;
  private static final int ALL_KILLED_RATE = 500;
  private static final int ALL_KILLED_ROWS = 15_000;
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: k}
      source:
        synthetic: {count: %d, size: 10kB, rate: %d/s, seed: 1}
      stages:
        - {name: work, processor: pass, options: {emit: true}, engines: 2}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}}
      """;
  private static final Pattern SAMPLE =
      Pattern.compile("\"seconds\":([\\d.]+),\"accepted\":\\d+,\"completed\":(\\d+)");
  private static final Pattern REPEATED = Pattern.compile("\"duplicates\":(\\d+)");

  @TempDir private Path folder;
  @TempDir private Path empty;
  private Unpacked tenuto;

  @BeforeEach
  void unpack() throws Exception {
    tenuto = new Unpacked(folder);
  }

  @Test
  void theFlowHardlyNoticesThatOneOfTwoEnginesIsKilledEachSecond() throws Exception {
    int count = RATE * (KILLS + 20);
    Unpacked.Ended ended;
    try (var deployed = new Deployed(tenuto, empty);
        Unpacked.Running run = deployed.run(PIPELINE.formatted(count, RATE))) {
      Deployed.await("the flow", () -> completed() > 2 * RATE);
      kill(deployed);
      ended = run.ended();
    }
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out())
        .startsWith("%d accepted = %d completed + 0 dropped".formatted(count, count));
    Matcher repeated = REPEATED.matcher(Files.readString(empty.resolve("out/summary.json")));
    assertThat(repeated.find()).as("a count of repeats").isTrue();
    List<Double> spells = Spells.below(0.9 * RATE, samples(), 2L * RATE, count - 2L * RATE);
    double longest = spells.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    System.out.printf(
        "%d kills: %s messages ran twice; below 90 %% of the rate for more than 0.5 s %d times, for"
            + " %.2f s at most%n",
        KILLS, repeated.group(1), spells.stream().filter(spell -> spell > 0.5).count(), longest);
    assertThat(Integer.parseInt(repeated.group(1)))
        .as("messages that ran twice")
        .isLessThanOrEqualTo(REPEATS * KILLS);
    assertThat(longest).as("seconds below 90 %% of the rate").isLessThanOrEqualTo(0.5);
  }

  /** The one that was there first each time, a second after the one before. */
  private static void kill(Deployed deployed) {
    List<ProcessHandle> order = new ArrayList<>();
    long next = System.nanoTime();
    for (int i = 0; i < KILLS; i++) {
      next += TimeUnit.SECONDS.toNanos(1);
      long due = next;
      Deployed.await(
          "two engines", () -> System.nanoTime() - due >= 0 && deployed.engines().size() == 2);
      List<ProcessHandle> engines = deployed.engines();
      order.removeIf(each -> !engines.contains(each));
      engines.stream().filter(each -> !order.contains(each)).forEach(order::add);
      order.get(0).destroyForcibly();
    }
  }

  @Test
  void theEnginesOfAWorkerThatIsKilledAreReplacedAndEnd() throws Exception {
    int count = RATE * 50;
    List<Double> replaced = new ArrayList<>();
    List<Double> gone = new ArrayList<>();
    try (var deployed = new Deployed(tenuto, empty);
        Unpacked.Running run = deployed.run(PIPELINE.formatted(count, RATE))) {
      Deployed.await("the flow", () -> completed() > 2 * RATE);
      for (int i = 0; i < ROUNDS; i++) {
        killWorker(deployed, replaced, gone);
      }
      Unpacked.Ended ended = run.ended();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
    System.out.printf("replaced after %s s, no orphan after %s s%n", replaced, gone);
    assertThat(median(replaced)).as("seconds until there were other engines").isLessThan(3);
    assertThat(median(gone)).as("seconds until no orphan was left").isLessThan(6);
  }

  private static void killWorker(Deployed deployed, List<Double> replaced, List<Double> gone)
      throws IOException {
    Set<ProcessHandle> orphans = new HashSet<>(deployed.worker().children().toList());
    long began = System.nanoTime();
    deployed.worker().destroyForcibly();
    deployed.startWorker();
    Deployed.await("two other engines", () -> deployed.engines().size() == 2);
    replaced.add(seconds(began));
    Deployed.await("no orphan", () -> orphans.stream().noneMatch(Deployed::runs));
    gone.add(seconds(began));
  }

  @Test
  void aDurableStreamServesSoonAfterEverythingWasKilled() throws Exception {
    String durable = PIPELINE.replace("stages:", "stream: {delivery: durable}\nstages:");
    String pipeline = durable.formatted(ALL_KILLED_ROWS, ALL_KILLED_RATE);
    List<Double> serving = new ArrayList<>();
    try (var deployed = new Deployed(tenuto, empty)) {
      Unpacked.Running run = deployed.run(pipeline);
      Deployed.await("the flow", () -> rows() > ALL_KILLED_RATE);
      for (int i = 0; i < ALL_KILLED; i++) {
        deployed.killAll(run);
        long before = rows();
        long began = System.nanoTime();
        deployed.startAgain();
        run = deployed.run(pipeline);
        Deployed.await("rows after everything was killed", () -> rows() > before);
        serving.add(seconds(began));
        Deployed.await("the flow", () -> rows() > before + ALL_KILLED_RATE);
      }
      Unpacked.Ended ended = run.ended();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
    System.out.printf("serving after %s s%n", serving);
    assertThat(identities()).as("messages, of any number of runs").hasSize(ALL_KILLED_ROWS);
    assertThat(serving).as("seconds until the first row").allMatch(each -> each <= 5);
  }

  /** Whole rows of the result, without its heading. */
  private long rows() {
    return Math.max(0, lines().size() - 1);
  }

  private Set<String> identities() {
    List<String> lines = lines();
    return new HashSet<>(lines.subList(1, lines.size()));
  }

  private List<String> lines() {
    Path results = empty.resolve("out/all.csv");
    try {
      String text = Files.exists(results) ? Files.readString(results) : "";
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double median(List<Double> seconds) {
    return seconds.stream().sorted().toList().get(seconds.size() / 2);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** As far as it has been written. */
  private long completed() {
    List<Spells.Sample> samples = samples();
    return samples.isEmpty() ? 0 : samples.get(samples.size() - 1).completed();
  }

  private List<Spells.Sample> samples() {
    Path trace = empty.resolve("out/trace.jsonl");
    if (Files.notExists(trace)) {
      return List.of();
    }
    try {
      return SAMPLE
          .matcher(Files.readString(trace))
          .results()
          .map(
              it -> new Spells.Sample(Double.parseDouble(it.group(1)), Long.parseLong(it.group(2))))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
