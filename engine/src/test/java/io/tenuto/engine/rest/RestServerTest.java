package io.tenuto.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.engine.master.Master;
import io.tenuto.engine.master.Seat;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Json;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestServerTest {
  private static final String SECRET = "a token of a test";
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: cells}
      source: {microscope: {images: 4, seed: 1}}
      stages: [{name: statistics, from: source, processor: reverse, engines: 2}]
      sinks: [{name: results, from: statistics, csv: {file: results.csv, columns: [file, sum]}}]
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private Master master;
  private RestServer server;

  @BeforeEach
  void start() throws IOException {
    master = Master.start(loopback(0), new Token(SECRET), 1);
    server = RestServer.start(loopback(0), false, master, new Token(SECRET), Tls.NONE);
  }

  @AfterEach
  void stop() {
    server.close();
    master.close();
  }

  private static Endpoint loopback(int port) {
    return Endpoint.tcp("127.0.0.1", port);
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private HttpResponse<String> ask(String method, String path, String body) throws Exception {
    return http.send(
        to(path)
            .header("Authorization", "Bearer " + SECRET)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static Map<String, Object> json(HttpResponse<String> response) {
    return Json.read(response.body().getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(HttpResponse<String> response, int status, String word) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response)).containsOnlyKeys("error", "remedy");
    assertThat(json(response).get("error")).asString().contains(word);
    assertThat(json(response).get("remedy")).asString().isNotBlank();
  }

  @Test
  void healthNeedsNoTokenAndEverythingElseDoes() throws Exception {
    assertThat(http.send(to("/healthz").build(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
    List<String> paths =
        new ArrayList<>(
            new Api(Seat.of(master), any -> SampleDeployment.FACTS)
                .routes().stream()
                    .filter(route -> !route.open())
                    .map(route -> route.path().replace("{", "").replace("}", ""))
                    .toList());
    paths.add("/nothing/of/the/kind");
    for (String path : paths) {
      for (String said : List.of("", "Bearer a token of others", "Basic " + SECRET)) {
        HttpRequest.Builder request = to(path);
        if (!said.isEmpty()) {
          request.header("Authorization", said);
        }
        HttpResponse<String> response =
            http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertRefused(response, 401, "token");
        assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(response.body()).doesNotContain(SECRET);
      }
    }
  }

  @Test
  void aBrowserMayLookAndNotChange() throws Exception {
    HttpResponse<String> first =
        http.send(to("/api/v1/").build(), HttpResponse.BodyHandlers.ofString());
    assertThat(first.headers().allValues("WWW-Authenticate"))
        .anySatisfy(challenge -> assertThat(challenge).startsWith("Basic realm="))
        .anySatisfy(challenge -> assertThat(challenge).startsWith("Bearer realm="));
    for (String path : List.of("/", "/api/v1/", "/api/v1/status", "/metrics")) {
      assertThat(asBrowser("GET", path, "anybody:" + SECRET).statusCode()).as(path).isEqualTo(200);
    }
    assertRefused(asBrowser("GET", "/api/v1/status", "anybody:" + SECRET + "2"), 401, "token");
    assertRefused(asBrowser("GET", "/api/v1/status", SECRET + ":anything"), 401, "token");
    assertRefused(asBrowser("POST", "/api/v1/pipelines", "anybody:" + SECRET), 403, "another page");
    assertRefused(asBrowser("DELETE", "/api/v1/pipelines/cells", ":" + SECRET), 403, "DELETE");
    assertThat(ask("GET", "/api/v1/pipelines", "").body()).contains("\"pipelines\":[]");
  }

  private HttpResponse<String> asBrowser(String method, String path, String nameAndPassword)
      throws Exception {
    byte[] plain = nameAndPassword.getBytes(StandardCharsets.UTF_8);
    return http.send(
        to(path)
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(plain))
            .method(method, HttpRequest.BodyPublishers.ofString(PIPELINE))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void everyDocumentIsAnswered() throws Exception {
    for (String path :
        List.of(
            "/readyz",
            "/api/v1/openapi.json",
            "/api/v1/status",
            "/api/v1/workers",
            "/api/v1/engines",
            "/api/v1/streams",
            "/api/v1/pipelines")) {
      HttpResponse<String> response = ask("GET", path, "");
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(json(response)).as(path).isNotEmpty();
    }
    assertThat(ask("GET", "/metrics", "").body()).contains("tenuto_master_heap_bytes");
    assertThat(ask("GET", "/api/v1/", "").body()).startsWith("<!doctype html>");
  }

  @Test
  void anUnknownPathAndAWrongMethodSaySo() throws Exception {
    assertRefused(ask("GET", "/api/v1/nothing", ""), 404, "/api/v1/nothing");
    assertRefused(ask("GET", "/api/v1/pipelines/", ""), 404, "/api/v1/pipelines/");
    HttpResponse<String> wrong = ask("DELETE", "/api/v1/pipelines", "");
    assertRefused(wrong, 405, "DELETE");
    assertThat(wrong.headers().firstValue("Allow")).contains("GET, POST");
  }

  @Test
  void aPipelineIsSubmittedScaledAndDeleted() throws Exception {
    HttpResponse<String> submitted = ask("POST", "/api/v1/pipelines", PIPELINE);
    assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(201);
    assertThat(json(submitted)).containsEntry("name", "cells");
    assertThat(json(ask("GET", "/api/v1/pipelines/cells", "")))
        .containsEntry("text", PIPELINE)
        .containsEntry("delivery", "at-least-once");
    assertThat(ask("PUT", "/api/v1/pipelines/cells/stages/statistics", "{\"engines\": 5}").body())
        .isEqualTo("{\"pipeline\":\"cells\",\"stage\":\"statistics\",\"engines\":5}");
    assertThat(ask("GET", "/api/v1/pipelines", "").body()).contains("\"wanted\":5");
    assertThat(ask("DELETE", "/api/v1/pipelines/cells", "").statusCode()).isEqualTo(200);
    assertRefused(ask("DELETE", "/api/v1/pipelines/cells", ""), 404, "cells");
    assertRefused(ask("GET", "/api/v1/pipelines/cells", ""), 404, "cells");
    assertRefused(
        ask("PUT", "/api/v1/pipelines/cells/stages/statistics", "{\"engines\": 5}"),
        404,
        "statistics");
  }

  @Test
  void badInputIsNamedAndChangesNothing() throws Exception {
    assertRefused(
        ask("POST", "/api/v1/pipelines", PIPELINE.replace("engines", "enginse")), 400, "enginse");
    assertRefused(ask("POST", "/api/v1/pipelines?folder=data", PIPELINE), 400, "data");
    assertRefused(ask("POST", "/api/v1/pipelines", "#".repeat(300_000)), 413, "262144");
    ask("POST", "/api/v1/pipelines", PIPELINE);
    for (String body : List.of("", "[]", "{}", "{\"engines\": -1}", "{\"engines\": \"two\"}")) {
      assertRefused(ask("PUT", "/api/v1/pipelines/cells/stages/statistics", body), 400, "engines");
    }
    assertThat(ask("GET", "/api/v1/pipelines", "").body()).contains("\"wanted\":2");
  }

  @Test
  void whatIsNoHttpDisturbsNobody() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
          OutputStream out = socket.getOutputStream()) {
        out.write(("TNT1" + "\u0000".repeat(200) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(ask("GET", "/readyz", "").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyWhoseChunksAreWrongIsTheSendersFault() throws Exception {
    for (String size : List.of("-1", "ffffffff", "g")) {
      String answer = chunked("Bearer " + SECRET, size);
      assertThat(answer).as(size).startsWith("HTTP/1.1 400 ").contains("the body of the request");
      assertThat(chunked("Bearer of others", size)).as(size).startsWith("HTTP/1.1 401 ");
    }
    assertThat(ask("GET", "/readyz", "").statusCode()).isEqualTo(200);
  }

  @Test
  void whoeverAsksAmongManyBrokenRequestsIsAnswered() throws Exception {
    List<String> sizes = List.of("-1", "g", "5"); // a stranger's bodies are not read before that
    for (int i = 0; i < 300; i++) { // more connections than are taken at once
      String answer = chunked("Bearer of others", sizes.get(i % sizes.size()));
      assertThat(answer).as("answer %s", i).startsWith("HTTP/1.1 401 ");
    }
    assertThat(ask("GET", "/readyz", "").statusCode()).isEqualTo(200);
  }

  /** What is answered to a body in one chunk of this size. */
  private String chunked(String authorization, String size) throws IOException {
    String request =
        "PUT /api/v1/pipelines/cells/stages/statistics HTTP/1.1\r\nHost: x\r\nAuthorization: "
            + authorization
            + "\r\nTransfer-Encoding: chunked\r\n\r\n"
            + size
            + "\r\n{}\r\n0\r\n\r\n";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void anAddressThatOthersReachIsOpenedOnlyWhenAskedFor() {
    Endpoint everywhere = Endpoint.tcp("0.0.0.0", 0);
    assertThatThrownBy(
            () -> RestServer.start(everywhere, false, master, new Token(SECRET), Tls.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.0.0.0")
        .hasMessageContaining("--rest-insecure");
  }

  @Test
  void aPortInUseIsNamedWithTheRemedy() {
    Endpoint taken = loopback(server.address().getPort());
    assertThatThrownBy(() -> RestServer.start(taken, false, master, new Token(SECRET), Tls.NONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(String.valueOf(server.address().getPort()))
        .hasMessageContaining("--rest none");
  }
}
