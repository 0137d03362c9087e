package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.master.Master;
import io.tenuto.engine.node.TokenFile;
import io.tenuto.engine.rest.RestServer;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.FreePort;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Json;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StatusCommandTest {
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
  }

  @AfterEach
  void stop() {
    rest.close();
    master.close();
  }

  private int tenuto(Path token, String address, String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--rest", address, "--token-file", token.toString()));
    CommandLine line = Tenuto.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(all.toArray(String[]::new));
  }

  private String here() {
    return "127.0.0.1:" + rest.address().getPort();
  }

  @Test
  void statusShowsTheDeploymentToPeople() {
    assertThat(tenuto(tokenFile, here(), "status")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("0 engines")
        .contains("0 accepted = 0 completed")
        .contains("no streams");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void statusShowsTheDeploymentToPrograms() {
    assertThat(tenuto(tokenFile, here(), "status", "--json")).isEqualTo(ExitCode.OK);
    assertThat(Json.read(out.toString().strip().getBytes(StandardCharsets.UTF_8)))
        .containsOnlyKeys("status", "workers", "streams", "relays", "notices", "pipelines");
  }

  @Test
  void topShowsItOnceWhereThereIsNoTerminal() {
    assertThat(tenuto(tokenFile, here(), "top")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("no engines").doesNotContain("\u001b");
  }

  @Test
  void aMasterThatIsAwayIsSaidWithTheRemedy() throws IOException {
    int unused = FreePort.choose();
    for (String command : List.of("status", "top")) {
      assertThat(tenuto(tokenFile, "127.0.0.1:" + unused, command)).isEqualTo(ExitCode.UNREACHABLE);
    }
    assertThat(err.toString()).contains(String.valueOf(unused)).contains("tenuto master");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void ofSeveralMastersTheOneThatAnswersIsFound() throws IOException {
    String away = FreePort.address();
    assertThat(tenuto(tokenFile, away + "," + here(), "status")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("0 engines");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aWrongTokenIsSaidAndNeverShown() throws IOException {
    Path other = folder.resolve("other");
    TokenFile.readOrMake(other);
    for (String command : List.of("status", "top")) {
      assertThat(tenuto(other, here(), command)).isEqualTo(ExitCode.REFUSED);
    }
    assertThat(err.toString())
        .contains("token")
        .doesNotContain(java.nio.file.Files.readString(other).strip());
  }

  @Test
  void theTokenIsNotSentToOtherHostsUnlessAskedFor() {
    assertThat(tenuto(tokenFile, "192.0.2.1:8641", "status")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("192.0.2.1").contains("--rest-insecure");
  }
}
