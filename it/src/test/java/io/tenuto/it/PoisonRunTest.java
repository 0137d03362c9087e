package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.transport.Endpoint;
import io.tenuto.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages that end the process of the engine which runs them, among many that do not. */
@Timeout(600)
class PoisonRunTest {
  private static final int MESSAGES = 2000;
  private static final int FIRST_POISON = 300;
  private static final int SECOND_POISON = 1200;
  private static final int TRIALS = 3; // in each of which a message must end its engine alone
  private static final int MOST_AMONG_OTHERS = 2; // before it is suspected

  /**
   * A trial is broken off, and counts for nothing, when the other message ends the other engine.
   */
  private static final int MOST_BROKEN_OFF = MOST_AMONG_OTHERS;

  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: poison}
      source:
        synthetic: {count: %d, size: 1kB, rate: 1000/s, seed: 1}
      stages:
        - {name: work, java: {class: io.tenuto.it.PoisonRunTest$Fragile, inProcess: true}, engines: 2}
      sinks:
        - {name: all, from: work, csv: {file: all.csv, columns: [id]}}
      """
          .formatted(MESSAGES);

  @TempDir Path folder;

  /** Ends its process at some messages, as a crash in native code would. */
  public static final class Fragile implements Processor {
    @Override
    public void process(Message message, Outputs outputs) {
      long sequence = message.id().sequence();
      if (sequence == FIRST_POISON) {
        Runtime.getRuntime().halt(42);
      } else if (sequence == SECOND_POISON) {
        System.exit(1);
      }
      outputs.emit(message.header(), message.payload());
    }
  }

  @Test
  void exactlyThoseThatEndTheirEnginesAreDeadLettersAndAllOthersComplete() throws Exception {
    RunSummary summary;
    int starts;
    try (Master master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
        var deployment = new OneWorker(folder, master.endpoint())) {
      summary = deployment.run(PIPELINE, sample -> {});
      assertThat(deployment.worker().trouble()).isEmpty();
      starts = deployment.starts();
    }
    assertThat(summary.ledger()).isEqualTo(new Ledger(MESSAGES, MESSAGES - 2, 2, 0, 0, 0));
    assertThat(Files.readAllLines(folder.resolve("out/all.csv"))).hasSize(MESSAGES - 2 + 1);
    assertThat(starts)
        .as("two engines, and one for each time that one was ended")
        .isBetween(2 + 2 * TRIALS, 2 + 2 * (TRIALS + MOST_AMONG_OTHERS) + MOST_BROKEN_OFF);
    var poison = new TreeSet<String>();
    for (String line : Files.readAllLines(folder.resolve("out/dead-letters.jsonl"))) {
      Map<String, Object> letter = Json.read(line.getBytes(StandardCharsets.UTF_8));
      poison.add(String.valueOf(letter.get("id")));
      assertThat(letter.get("cause"))
          .asString()
          .startsWith("its engine was lost 3 times while it worked on this message and on nothing");
      List<?> engines = (List<?>) Objects.requireNonNull(letter.get("engines"));
      assertThat(engines).isNotEmpty().allMatch(engine -> engine.toString().contains("work"));
    }
    assertThat(poison)
        .hasSize(2)
        .anyMatch(id -> id.endsWith("/" + FIRST_POISON))
        .anyMatch(id -> id.endsWith("/" + SECOND_POISON));
  }
}
