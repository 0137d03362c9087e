package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bar tests 17 and 18: a source, a master and two workers on hosts of their own, some of which do
 * not hear one another for a while, in both directions or in one.
 */
@Timeout(600)
class PartitionTest {
  private static final String MASTER = Hosts.address(2) + ":8640";
  private static final int RATE = 200;
  private static final double CUT_SECONDS = Flow.LONG ? 10 : 2.5;
  private static final double WHOLE_SECONDS = Flow.LONG ? 6 : 2;

  private static final Pattern VERDICT =
      Pattern.compile("(\\d+) accepted = \\1 completed \\+ 0 dropped");

  @TempDir Path folder;

  /** Hosts that do not hear one another: what each of {@code from} sends to {@code to} is lost. */
  private record Cut(int from, int to, boolean both) {}

  private static List<Cut> cuts() {
    if (!Flow.LONG) {
      return List.of(new Cut(1, 3, true), new Cut(4, 1, false));
    }
    var cuts = new ArrayList<Cut>();
    for (int from = 1; from <= 4; from++) {
      for (int to = from + 1; to <= 4; to++) {
        cuts.add(new Cut(from, to, true));
        cuts.add(new Cut(from, to, false));
        cuts.add(new Cut(to, from, false));
      }
    }
    return cuts;
  }

  @Test
  void nothingIsLostWhileHostsDoNotHearOneAnotherAndAllIsWellSoonAfterwards() throws Exception {
    List<Cut> cuts = cuts();
    Path token = Files.writeString(folder.resolve("token"), "the token of four hosts");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Path pipeline =
        Files.writeString(
            folder.resolve("pipeline.yaml"),
            """
            apiVersion: tenuto/v1
            kind: Pipeline
            metadata: {name: parted}
            source: {synthetic: {count: 1000000, size: 10kB, rate: %d/s, seed: 1}}
            stages: [{name: work, processor: pass, options: {emit: true}, engines: 2}]
            sinks: [{name: all, csv: {file: all.csv, columns: [id]}}]
            """
                .formatted(RATE));
    try (var hosts = new Hosts(4)) {
      hosts.start(2, folder, folder.resolve("master.log"), "master", "--listen", MASTER);
      awaitWords("master.log", "tenuto: master on");
      for (int host = 3; host <= 4; host++) {
        String name = "worker-" + host;
        hosts.start(
            host,
            folder,
            folder.resolve(name + ".log"),
            "worker",
            "--master",
            MASTER,
            "--name",
            name,
            "--listen",
            Hosts.address(host));
        awaitWords(name + ".log", "tenuto: " + name);
      }
      Process run =
          hosts.start(
              1,
              folder,
              folder.resolve("run.log"),
              "run",
              pipeline.toString(),
              "--master",
              MASTER,
              "--listen",
              Hosts.address(1) + ":0",
              "--output",
              folder.resolve("out").toString());
      await("messages flow", () -> now().completed() > RATE);
      var whole = new ArrayList<Double>();
      for (Cut cut : cuts) {
        cutAndHeal(hosts, cut, whole);
      }
      run.destroy(); // as Ctrl-C does: what was accepted is finished
      assertThat(run.waitFor(40, TimeUnit.SECONDS)).as("the run ends").isTrue();
      String said = Files.readString(folder.resolve("run.log"), StandardCharsets.UTF_8);
      Matcher verdict = VERDICT.matcher(said);
      assertThat(verdict.find()).as(said).isTrue();
      int accepted = Integer.parseInt(verdict.group(1));
      assertThat(new HashSet<>(Files.readAllLines(folder.resolve("out/all.csv"))))
          .hasSize(accepted + 1);
      if (Flow.LONG) {
        assertNormal(whole);
      }
    }
  }

  private void cutAndHeal(Hosts hosts, Cut cut, List<Double> whole) throws Exception {
    hosts.cut(cut.from(), cut.to());
    if (cut.both()) {
      hosts.cut(cut.to(), cut.from());
    }
    double parted = now().seconds();
    await("time passes", () -> now().seconds() >= parted + CUT_SECONDS);
    hosts.heal(cut.to());
    if (cut.both()) {
      hosts.heal(cut.from());
    }
    double healed = now().seconds();
    whole.add(healed);
    await("time passes", () -> now().seconds() >= healed + WHOLE_SECONDS);
  }

  /** From 3 s after each healing on, what is sent is completed. */
  private void assertNormal(List<Double> whole) throws IOException {
    List<Point> points = points();
    for (double healed : whole) {
      List<Point> normal =
          points.stream()
              .filter(p -> p.seconds() >= healed + 3 && p.seconds() <= healed + WHOLE_SECONDS)
              .toList();
      Point first = normal.get(0);
      Point last = normal.get(normal.size() - 1);
      assertThat((last.completed() - first.completed()) / (last.seconds() - first.seconds()))
          .as("messages in a second after the healing at %s s", healed)
          .isGreaterThan(0.9 * RATE);
    }
  }

  private record Point(double seconds, long completed) {}

  private Point now() throws IOException {
    List<Point> points = points();
    return points.isEmpty() ? new Point(0, 0) : points.get(points.size() - 1);
  }

  /** The run's own samples, four a second. */
  private List<Point> points() throws IOException {
    Path trace = folder.resolve("out/trace.jsonl");
    if (!Files.exists(trace)) {
      return List.of();
    }
    String text = Files.readString(trace);
    var points = new ArrayList<Point>();
    text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .forEach(
            line -> {
              Map<String, Object> sample = Json.read(line.getBytes(StandardCharsets.UTF_8));
              points.add(
                  new Point(
                      ((Number) sample.getOrDefault("seconds", 0)).doubleValue(),
                      ((Number) sample.getOrDefault("completed", 0)).longValue()));
            });
    return points;
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void awaitWords(String log, String words) throws IOException {
    await(words, () -> Files.readString(folder.resolve(log)).contains(words));
  }

  private static void await(String what, Condition condition) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.holds()) {
      assertThat(System.nanoTime() - deadline).as("waiting for: %s", what).isNegative();
      LockSupport.parkNanos(50_000_000);
    }
  }
}
