package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.Processor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results go back to a source of the user's own, which decides by them what it sends next. */
@Timeout(180)
class CallbackRunTest {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: steered}
      source:
        java: {class: io.tenuto.it.SteeredSource, options: {start: 20}}
      stages:
        - {name: focus, java: {class: io.tenuto.it.CallbackRunTest$Focus, inProcess: true}}
      sinks:
        - {name: steer, callback: source}
        - {name: results, csv: {file: results.csv, columns: [position, step]}}
      """;

  /** Says in which direction the focus, at 17, lies. */
  public static final class Focus implements Processor {
    @Override
    public void process(Message message, Outputs outputs) {
      long position = (Long) message.header().values().getOrDefault("position", 0L);
      Header answer = message.header().with("step", (long) Long.signum(Long.compare(17, position)));
      outputs.emit(answer, Payload.of(new byte[1]));
    }
  }

  @TempDir Path folder;

  @Test
  void aSourceFollowsWhatComesBackToIt() throws Exception {
    Path pipeline = Files.writeString(folder.resolve("steered.yaml"), PIPELINE);
    Path output = folder.resolve("out");
    Program.Ended ended =
        Program.run(folder, "run", pipeline.toString(), "--output", output.toString());
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).startsWith("4 accepted = 4 completed + 0 dropped");
    assertThat(ended.exitCode()).isZero();
    assertThat(Files.readAllLines(output.resolve("results.csv")))
        .isEqualTo(List.of("position,step", "20,-1", "19,-1", "18,-1", "17,0"));
  }
}
