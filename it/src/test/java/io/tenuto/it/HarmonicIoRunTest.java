package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.transport.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What HarmonicIO's connectors send is kept by a master with a gateway, outlives its kill, and is
 * processed by the engines of a pipeline of the image's name. The connector is a stand-in that was
 * written from the description of the protocol.
 */
@Timeout(300)
class HarmonicIoRunTest {
  private static final String IMAGE = "cells"; // and the name of the page's pipeline
  private static final int MESSAGES = 40;
  private static final Path PAGE = SharedData.project().resolve("docs/how-to/from-harmonicio.md");
  private static final Pattern PIPELINE = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final String FUNCTION =
      """
      import tenuto

      @tenuto.engine
      def look(message):
          assert bytes(message.data).decode().startswith(("message ", "one more"))

      look.serve()
      """;

  @TempDir Path folder;
  private Scratch scratch;
  private final MasterRest masters = new MasterRest(Duration.ofSeconds(60));

  @BeforeEach
  void token() throws IOException {
    scratch = new Scratch(folder);
  }

  @Test
  void whatConnectorsSendOutlivesTheMasterAndIsProcessedByAPipeline() throws Exception {
    assumeTrue(BadInputTest.pythonIsThere(), "engines in Python: there is no python3 here");
    String address = FreePort.address();
    String rest = FreePort.address();
    try (Program.Running first = master(address, rest)) {
      var gateway = new HarmonicIo(first);
      for (int i = 0; i < MESSAGES; i++) {
        gateway.send(IMAGE, ("message " + i).getBytes(StandardCharsets.UTF_8));
      }
      Await.answer(
          "all are kept", () -> gateway.account(IMAGE, "accepted"), kept -> kept == MESSAGES);
      first.process().destroyForcibly().waitFor();
    }
    try (Program.Running second = master(address, rest);
        Program.Running worker = worker(address)) {
      var gateway = new HarmonicIo(second);
      Files.writeString(folder.resolve("my_function.py"), FUNCTION);
      String posted = "pipelines?folder=" + folder;
      assertThat(masters.ask("POST", rest, posted, pipelineOfThePage()).status()).isEqualTo(201);
      Await.answer(
          "what was there is done",
          () -> gateway.account(IMAGE, "completed"),
          done -> done >= MESSAGES);
      gateway.send(IMAGE, "one more".getBytes(StandardCharsets.UTF_8));
      Await.answer("so is what comes", () -> gateway.account(IMAGE, "retained"), left -> left == 0);
      assertThat(gateway.account(IMAGE, "dead_lettered")).isZero();
      assertThat(masters.ask("GET", rest, "streams", "").text()).contains("cells/source");
      assertThat(worker.process().isAlive()).isTrue();
    }
  }

  private static String pipelineOfThePage() throws IOException {
    Matcher yaml = PIPELINE.matcher(Files.readString(PAGE));
    assertThat(yaml.find()).as("a pipeline on " + PAGE).isTrue();
    return yaml.group(1);
  }

  private Program.Running master(String address, String rest) throws IOException {
    return launch(
        "master",
        "--listen",
        address,
        "--rest",
        rest,
        "--state",
        folder.resolve("state").toString(),
        "--harmonicio",
        "127.0.0.1:0",
        "--harmonicio-state",
        folder.resolve("kept").toString());
  }

  private Program.Running worker(String address) throws IOException {
    return launch("worker", "--master", address, "--engine-memory", "64m");
  }

  private Program.Running launch(String command, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of(command, "--token-file", scratch.token.toString()));
    arguments.addAll(List.of(more));
    return Program.launch(folder, arguments.toArray(String[]::new));
  }
}
