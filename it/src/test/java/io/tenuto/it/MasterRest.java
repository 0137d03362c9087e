package io.tenuto.it;

import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Asks masters' REST, with the token of {@link Scratch}. Thread-safe. */
final class MasterRest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Duration patience;

  /** What a master has answered. */
  record Answered(int status, String text) {
    boolean done() {
      return status == 200 || status == 201;
    }

    Map<String, Object> document() {
      return text.isEmpty() ? Map.of() : Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Names of the objects in the document's list {@code what}, such as engines. */
    Set<String> names(String what) {
      return new Control("answer", document())
          .objects(what).stream()
              .map(one -> String.valueOf(one.get("name")))
              .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /**
   * @param patience with each question
   */
  MasterRest(Duration patience) {
    this.patience = patience;
  }

  /** A pipeline that a master can be sent; its only stage has one engine. */
  static String pipeline(String name) {
    return """
        apiVersion: tenuto/v1
        kind: Pipeline
        metadata: {name: %s}
        source:
          synthetic: {count: 10, size: 1kB, seed: 1}
        stages:
          - {name: work, processor: pass, options: {emit: true}, engines: 1}
        sinks:
          - {name: all, csv: {file: all.csv, columns: [id]}}
        """
        .formatted(name);
  }

  /**
   * @param rest the master's address
   * @param path behind {@code /api/v1/}
   */
  Answered ask(String method, String rest, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://" + rest + "/api/v1/" + path))
                .header("Authorization", "Bearer " + Scratch.TOKEN)
                .timeout(patience)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    return new Answered(answer.statusCode(), answer.body());
  }
}
