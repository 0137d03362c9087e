package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.master.Master;
import io.tenuto.transport.Endpoint;
import io.tenuto.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What later stages give up lies with the engines that had it, wherever they run. */
@Timeout(600)
class LaterStagesTest {
  private static final int MESSAGES = 40;
  private static final String PIPELINE =
      """
      source: {synthetic: {count: %d, size: 10kB, seed: 1}}
      stages:
        - {name: work, processor: pass, options: {emit: true}, engines: 2}
        - {name: picky, from: work, processor: keep-if, options: {statistic: sum, atLeast: 1}}
      sinks:
        - {name: all, from: work, csv: {file: all.csv, columns: [id]}}
        - {name: none, from: picky, csv: {file: none.csv, columns: [id]}}
      """
          .formatted(MESSAGES);

  @TempDir Path folder;

  @Test
  void whatALaterStageGivesUpCountsWithAMasterAsItDoesWithoutOne() throws Exception {
    var scratch = new Scratch(folder);
    Path pipeline = scratch.pipeline(PIPELINE);
    Program.Ended alone = run(pipeline, "alone", scratch.token.toString());
    Program.Ended far;
    Path token = OneWorker.tokenFile(folder);
    try (Master master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
        var deployment = new OneWorker(folder, master.endpoint())) {
      far = run(pipeline, "far", token.toString(), "--master", master.endpoint().toString());
      assertThat(deployment.worker().trouble()).isEmpty();
    }
    assertThat(alone.exitCode()).as(alone.err()).isEqualTo(6);
    assertThat(far.exitCode()).as(far.err()).isEqualTo(6);
    assertThat(givenUp("far")).isEqualTo(MESSAGES).isEqualTo(givenUp("alone"));
    assertThat(summary("far")).containsEntry("lossless", false);
    String where = folder.resolve("work").toString();
    assertThat(far.err()).contains("dead letters of later stages are on worker w below " + where);
  }

  private Program.Ended run(Path pipeline, String output, String token, String... more)
      throws Exception {
    var arguments = new ArrayList<>(List.of("run", pipeline.toString(), "--token-file", token));
    arguments.addAll(List.of("--output", folder.resolve(output).toString()));
    arguments.addAll(List.of(more));
    return Program.run(folder, arguments.toArray(String[]::new));
  }

  private Map<String, Object> summary(String output) throws Exception {
    return Json.read(Files.readAllBytes(folder.resolve(output).resolve("summary.json")));
  }

  /** What the reader {@code picky} has not taken, by the summary. */
  private long givenUp(String output) throws Exception {
    List<?> groups = (List<?>) Objects.requireNonNull(summary(output).get("groups"));
    return groups.stream()
        .map(group -> (Map<?, ?>) group)
        .filter(group -> "picky".equals(group.get("group")))
        .mapToLong(group -> (Long) Objects.requireNonNull(group.get("deadLettered")))
        .sum();
  }
}
