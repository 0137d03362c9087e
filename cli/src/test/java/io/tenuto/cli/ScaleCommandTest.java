package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.master.Master;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.TokenFile;
import io.tenuto.engine.rest.RestServer;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.FreePort;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class ScaleCommandTest {
  private static final Endpoint ANY_PORT = Endpoint.tcp("127.0.0.1", 0);

  @TempDir private Path folder;
  private Path tokenFile;
  private Master master;
  private RestServer rest;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws IOException {
    tokenFile = folder.resolve("token");
    Token token = TokenFile.readOrMake(tokenFile);
    master = Master.start(ANY_PORT, token, 1);
    rest = RestServer.start(ANY_PORT, false, master, token, Tls.NONE);
    var stages =
        List.of(
            new PipelineView.Stage("mean value", "source", 2),
            new PipelineView.Stage("other", "source", 1));
    master.submit(new PipelineView("cells", 1, "", "", "/", stages));
  }

  @AfterEach
  void stop() {
    rest.close();
    master.close();
  }

  private int scale(String... arguments) {
    return scaleAt("127.0.0.1:" + rest.address().getPort(), arguments);
  }

  private int scaleAt(String address, String... arguments) {
    var all =
        new ArrayList<>(List.of("scale", "--rest", address, "--token-file", tokenFile.toString()));
    all.addAll(List.of(arguments));
    CommandLine line = Tenuto.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(all.toArray(String[]::new));
  }

  private List<Integer> wanted() throws IOException {
    return master.view().pipelines().get(0).stages().stream()
        .map(PipelineView.Stage::engines)
        .toList();
  }

  @Test
  void aStageGetsAsManyEnginesAsAreAskedFor() throws IOException {
    assertThat(scale("cells", "mean value", "7")).as(err.toString()).isZero();
    assertThat(wanted()).containsExactly(7, 1);
    assertThat(scale("cells", "other", "0")).as(err.toString()).isZero();
    assertThat(wanted()).containsExactly(7, 0);
    assertThat(out.toString().lines())
        .containsExactly("stage mean value of cells: 7 engines", "stage other of cells: 0 engines");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aStageThatIsNotThereIsSaidWithWhereToLook() throws IOException {
    assertThat(scale("cells", "mean", "7")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("stage 'mean' of pipeline 'cells': the master runs no such stage.");
    assertThat(scale("cells/stages", "mean value", "7")).isEqualTo(ExitCode.FAILED);
    assertThat(wanted()).containsExactly(2, 1);
  }

  @Test
  void aNumberOutOfRangeIsRefusedBeforeAnybodyIsAsked() {
    for (String number : List.of("-1", "10001", "many")) {
      assertThat(scaleAt("127.0.0.1:1", "cells", "other", "--", number)).isEqualTo(ExitCode.USAGE);
    }
    assertThat(err.toString()).contains("ENGINES: -1 is no number from 0 to 10000.");
  }

  @Test
  void ofSeveralMastersTheOneThatAnswersIsAsked() throws IOException {
    String here = "127.0.0.1:" + rest.address().getPort();
    assertThat(scaleAt(FreePort.address() + "," + here, "cells", "other", "3")).isZero();
    assertThat(wanted()).containsExactly(2, 3);
  }
}
