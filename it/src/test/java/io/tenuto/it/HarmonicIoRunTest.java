package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.transport.FreePort;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
  private static final int MESSAGES = 40;
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: cells}
      source:
        synthetic: {count: 1, size: 1kB, seed: 1}
      stages:
        - {name: engines, processor: pass, engines: 2}
      """;

  @TempDir Path folder;
  private Scratch scratch;
  private final HttpClient client = HttpClient.newHttpClient();
  private final MasterRest masters = new MasterRest(Duration.ofSeconds(60));

  @BeforeEach
  void token() throws IOException {
    scratch = new Scratch(folder);
  }

  @Test
  void whatConnectorsSendOutlivesTheMasterAndIsProcessedByAPipeline() throws Exception {
    String address = FreePort.address();
    String rest = FreePort.address();
    try (Program.Running first = master(address, rest)) {
      String gateway = gateway(first);
      for (int i = 0; i < MESSAGES; i++) {
        send(gateway, ("message " + i).getBytes(StandardCharsets.UTF_8));
      }
      Await.answer("all are kept", () -> account(gateway, "accepted"), kept -> kept == MESSAGES);
      first.process().destroyForcibly().waitFor();
    }
    try (Program.Running second = master(address, rest);
        Program.Running worker = worker(address)) {
      String gateway = gateway(second);
      assertThat(masters.ask("POST", rest, "pipelines", PIPELINE).status()).isEqualTo(201);
      Await.answer(
          "what was there is done", () -> account(gateway, "completed"), done -> done >= MESSAGES);
      send(gateway, "one more".getBytes(StandardCharsets.UTF_8));
      Await.answer("so is what comes", () -> account(gateway, "retained"), left -> left == 0);
      assertThat(account(gateway, "dead_lettered")).isZero();
      assertThat(masters.ask("GET", rest, "streams", "").text()).contains("cells/source");
      assertThat(worker.process().isAlive()).isTrue();
    }
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

  private static String gateway(Program.Running master) throws Exception {
    return master.awaitSaid("HarmonicIO's connectors and engines on ").split(",", 2)[0];
  }

  /** As a stream connector does it: asks where to, and sends there. */
  private void send(String gateway, byte[] data) throws Exception {
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data));
    Map<String, Object> place =
        ask(
            gateway,
            "streamRequest?token=None&c_name=cells&c_os=ubuntu&priority=0&source=lab&digest="
                + digest);
    assertThat(place).containsEntry("node_role", 4L);
    int port = Integer.parseInt(String.valueOf(place.get("node_port")));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("005cells".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(data);
    }
  }

  private int account(String gateway, String what) throws Exception {
    Map<String, Object> all = ask(gateway, "messagesQuery?token=None&command=verbose");
    Object ledger = ((Map<?, ?>) all.getOrDefault("LEDGER", Map.of())).get("cells");
    return ledger instanceof Map<?, ?> figures && figures.get(what) instanceof Long count
        ? count.intValue()
        : 0;
  }

  private Map<String, Object> ask(String gateway, String what) throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://" + gateway + "/" + what)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(List.of(200)).contains(answer.statusCode());
    return Json.read(answer.body());
  }
}
