package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.transport.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bar test 8: a durable stream of a deployment whose master, worker, engines and source are all
 * killed at once, as when the power of a host fails, and started again. How soon it serves again is
 * judged on the release archive.
 */
@Timeout(900)
class EverythingKilledTest {
  private static final int KILLS = Flow.LONG ? 10 : 2;
  private static final int ROWS_BETWEEN_KILLS = 500;
  private static final int MESSAGES = (2 * KILLS + 2) * ROWS_BETWEEN_KILLS;
  private static final Pattern SEQUENCE = Pattern.compile("/(\\d+)(\\.\\d+)*$");

  @TempDir Path folder;

  @Test
  void everyAcceptedMessageIsProcessedHoweverOftenEverythingDies() throws Exception {
    var scratch = new Scratch(folder);
    var gate = new Gate(folder);
    Path pipeline =
        scratch.pipeline(
            """
            source: {synthetic: {count: %d, size: 2kB, rate: 500/s, seed: 1}}
            stream: {delivery: durable}
            stages: [{name: work, %s, engines: 2}]
            sinks: [{name: results, csv: {file: results.csv, columns: [id]}}]
            """
                .formatted(MESSAGES, gate.stage(0)));
    String address = FreePort.address();
    for (int kill = 0; kill < KILLS; kill++) {
      int before = rows().size();
      gate.holdFrom(before + 2 * ROWS_BETWEEN_KILLS); // the run does not end before the kill
      try (var deployment = new Deployment(scratch, pipeline, address)) {
        deployment.awaitRows(before + ROWS_BETWEEN_KILLS);
      }
    }
    gate.open();
    Program.Ended ended;
    try (var deployment = new Deployment(scratch, pipeline, address)) {
      ended = deployment.run.ended();
    }
    assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();
    assertThat(scratch.output("summary.json")).contains("\"delivery\":\"durable\"");
    Set<Long> sequences = new HashSet<>();
    for (String id : rows()) {
      var found = SEQUENCE.matcher(id.replace("\"", ""));
      assertThat(found.find()).as("an identity: %s", id).isTrue();
      sequences.add(Long.parseLong(found.group(1)));
    }
    assertThat(sequences).as("messages processed").hasSize(MESSAGES);
    assertThat(new HashSet<>(rows())).as("identities, over all runs").hasSize(MESSAGES);
  }

  private List<String> rows() throws IOException {
    Path results = folder.resolve("out/results.csv");
    String text = Files.exists(results) ? Files.readString(results) : "";
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    return lines.isEmpty() ? lines : lines.subList(1, lines.size());
  }

  /** A master, a worker with its engines and a run, started at once; killed when closed. */
  private final class Deployment implements AutoCloseable {
    private final List<Program.Running> all = new ArrayList<>();
    private final Program.Running run;

    Deployment(Scratch scratch, Path pipeline, String address) throws IOException {
      String token = scratch.token.toString();
      launch("master", "--listen", address, "--rest", "none", "--token-file", token);
      launch("worker", "--name", "w", "--master", address, "--token-file", token);
      var arguments = new ArrayList<>(List.of(scratch.runArguments(pipeline)));
      arguments.addAll(List.of("--master", address));
      run = launch(arguments.toArray(String[]::new));
    }

    private Program.Running launch(String... arguments) throws IOException {
      Program.Running running = Program.launch(folder, arguments);
      all.add(running);
      return running;
    }

    void awaitRows(int wanted) throws Exception {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
      while (rows().size() < wanted) {
        for (Program.Running each : all) {
          assertThat(each.process().isAlive())
              .as("alive, of what is to be killed: %s", Files.readString(each.err()))
              .isTrue();
        }
        assertThat(System.nanoTime() - deadline).as("waiting for rows").isNegative();
        run.process().waitFor(5, TimeUnit.MILLISECONDS);
      }
    }

    /** Kills everything at once: nobody has time to tell anybody. */
    @Override
    public void close() {
      List<ProcessHandle> victims = new ArrayList<>();
      for (Program.Running each : all) {
        victims.add(each.process().toHandle());
        each.process().descendants().forEach(victims::add);
      }
      victims.forEach(ProcessHandle::destroyForcibly);
      victims.forEach(each -> each.onExit().join());
    }
  }
}
