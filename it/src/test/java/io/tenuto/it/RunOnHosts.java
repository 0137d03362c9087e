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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run that flows for as long as somebody wants, on hosts of their own: source 1, master 2,
 * workers 3 and 4.
 */
final class RunOnHosts implements AutoCloseable {
  static final int RATE = 200; // messages per second, of 10 kB

  private static final String MASTER = Hosts.address(2) + ":8640";
  private static final Pattern VERDICT =
      Pattern.compile("(\\d+) accepted = \\1 completed \\+ 0 dropped");

  private final Path folder;
  private final Hosts hosts;
  private final Process run;

  /** What was completed at some second of the run. */
  record Point(double seconds, long completed) {}

  /** Starts everything, and returns when messages flow. */
  RunOnHosts(Path folder) throws Exception {
    this.folder = folder;
    this.hosts = new Hosts(4);
    try {
      run = start();
    } catch (Exception | Error e) {
      hosts.close();
      throw e;
    }
  }

  private Process start() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "the token of four hosts");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Path pipeline =
        Files.writeString(
            folder.resolve("pipeline.yaml"),
            """
            apiVersion: tenuto/v1
            kind: Pipeline
            metadata: {name: parted}
            source: {synthetic: {count: 0, size: 10kB, rate: %d/s, seed: 1}}
            stream: {maxMessage: 1MiB, retain: 4MiB} # so that little is left to finish at its end
            stages: [{name: work, processor: pass, options: {emit: true}, engines: 2}]
            sinks: [{name: all, csv: {file: all.csv, columns: [id]}}]
            """
                .formatted(RATE));
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
    }
    for (int host = 3; host <= 4; host++) {
      awaitWords("worker-" + host + ".log", "tenuto: worker-" + host);
    }
    Process started =
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
    Await.until("messages flow", () -> rows() > RATE);
    return started;
  }

  Hosts hosts() {
    return hosts;
  }

  /** Waits until the run has gone on for so long; returns when it began to, by its own samples. */
  double goOn(double seconds) throws IOException {
    double from = now().seconds();
    long until = System.nanoTime() + (long) (seconds * 1e9);
    Await.until("so long: " + seconds + " s", () -> System.nanoTime() - until > 0);
    if (Flow.LONG) { // samples are written some seconds late
      Await.until("the run goes on for " + seconds + " s", () -> now().seconds() >= from + seconds);
    }
    return from;
  }

  /** Waits until so many more messages are completed. */
  void complete(long messages) throws IOException {
    long wanted = rows() + messages;
    Await.until(messages + " more are completed", () -> rows() >= wanted);
  }

  private long rows() throws IOException {
    Path table = folder.resolve("out/all.csv");
    if (!Files.exists(table)) {
      return 0;
    }
    try (var lines = Files.lines(table)) {
      return lines.count();
    }
  }

  /** Ends the run as Ctrl-C does: everything that was accepted is complete, and in the table. */
  void endsWithoutLoss() throws IOException, InterruptedException {
    run.destroy();
    assertThat(run.waitFor(120, TimeUnit.SECONDS)).as("the run ends").isTrue();
    String said = Files.readString(folder.resolve("run.log"), StandardCharsets.UTF_8);
    Matcher verdict = VERDICT.matcher(said);
    assertThat(verdict.find()).as(said).isTrue();
    int accepted = Integer.parseInt(verdict.group(1));
    assertThat(new HashSet<>(Files.readAllLines(folder.resolve("out/all.csv"))))
        .hasSize(accepted + 1);
  }

  /** Messages completed per second between two seconds of the run. */
  double rate(double from, double to) throws IOException {
    List<Point> within =
        points().stream().filter(p -> p.seconds() >= from && p.seconds() <= to).toList();
    Point first = within.get(0);
    Point last = within.get(within.size() - 1);
    return (last.completed() - first.completed()) / (last.seconds() - first.seconds());
  }

  Point now() throws IOException {
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

  private void awaitWords(String log, String words) throws IOException {
    Await.until(words, () -> Files.readString(folder.resolve(log)).contains(words));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    hosts.close();
  }
}
