package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bar test 36: one message in a thousand is poison, on which user code throws, exits or hangs in
 * turn. The same messages without poison say what rate there could be.
 */
@Timeout(240)
class PoisonRateTest {
  private static final int EACH = 1000; // messages for one that is poison
  private static final int MESSAGES = EACH * (Flow.LONG ? 6 : 3);
  private static final String PIPELINE =
      """
      source: {synthetic: {count: %d, size: 1kB, seed: 1}}
      stages:
        - {name: work, python: {file: work.py, args: [%s]}, engines: 2, timeLimit: %s}
      sinks: [{name: results, csv: {file: results.csv, columns: [id]}}]
      """;

  /** Ten milliseconds for a message where the rate is judged. */
  private static final String WORK =
      """
      import os
      import sys
      import time

      import tenuto


      @tenuto.engine
      def work(message):
          time.sleep(%s)
          turn, rest = divmod(message.id.sequence, %d)
          if sys.argv[1] == "poisoned" and rest == 500:
              if turn %% 3 == 0:
                  raise ValueError("poison")
              if turn %% 3 == 1:
                  os._exit(7)
              time.sleep(600)
          yield {}


      work.serve()
      """;

  private static final List<String> CAUSES =
      List.of("ValueError: poison", "exited with status 7", "ran longer than the limit");

  @TempDir Path folder;

  @Test
  void exactlyThePoisonIsGivenUpAndTheRestGoesOnAtNearlyTheSameRate() throws Exception {
    assumeTrue(BadInputTest.pythonIsThere(), "engines in Python: there is no python3 here");
    Scratch scratch = scratch("poisoned");
    double poisoned = rate(scratch, true);
    Map<Long, String> causes = new HashMap<>();
    for (String line : scratch.output("dead-letters.jsonl").lines().toList()) {
      Map<String, Object> letter = Json.read(line.getBytes(StandardCharsets.UTF_8));
      String id = String.valueOf(letter.get("id"));
      causes.put(
          Long.parseLong(id.substring(id.lastIndexOf('/') + 1)),
          String.valueOf(letter.get("cause")));
    }
    assertThat(causes).as("dead letters").hasSize(MESSAGES / EACH);
    causes.forEach(
        (sequence, cause) -> {
          assertThat(sequence % EACH).as("message %s: %s", sequence, cause).isEqualTo(500);
          assertThat(cause).contains(CAUSES.get((int) (sequence / EACH % CAUSES.size())));
        });
    assertThat(scratch.rows("results.csv"))
        .hasSize(MESSAGES - MESSAGES / EACH)
        .doesNotHaveDuplicates();
    if (Flow.LONG) {
      double quiet = rate(scratch("quiet"), false);
      System.out.printf(
          "%.1f messages/s with poison, %.1f without: %.1f %%%n",
          poisoned, quiet, 100 * poisoned / quiet);
      assertThat(poisoned).as("messages/s; %s without poison", quiet).isGreaterThan(0.8 * quiet);
    }
  }

  private Scratch scratch(String name) throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    Files.writeString(own.resolve("work.py"), WORK.formatted(Flow.LONG ? "0.01" : "0", EACH));
    return new Scratch(own);
  }

  /** Runs the pipeline; messages for each second of it. */
  private static double rate(Scratch scratch, boolean poison) throws Exception {
    String limit = Flow.LONG ? "250ms" : "1s";
    Program.Ended ended =
        scratch.run(PIPELINE.formatted(MESSAGES, poison ? "poisoned" : "quiet", limit));
    int given = poison ? MESSAGES / EACH : 0;
    assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isEqualTo(poison ? 6 : 0);
    assertThat(ended.out())
        .startsWith("%d accepted = %d completed".formatted(MESSAGES, MESSAGES - given));
    Map<String, Object> summary =
        Json.read(scratch.output("summary.json").getBytes(StandardCharsets.UTF_8));
    var seconds = (Number) Objects.requireNonNull(summary.get("seconds"));
    return MESSAGES / seconds.doubleValue();
  }
}
