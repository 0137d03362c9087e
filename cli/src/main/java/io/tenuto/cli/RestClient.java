package io.tenuto.cli;

import io.tenuto.engine.node.TokenFile;
import io.tenuto.transport.Endpoint;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Asks a master over REST. Used by one thread. */
final class RestClient {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();
  private final String base;
  private final String bearer;

  /** A question that got no answer, and the command's exit code for it. */
  static final class NoAnswer extends Exception {
    private final int exitCode;

    NoAnswer(int exitCode, String message, Throwable cause) {
      super(message, cause);
      this.exitCode = exitCode;
    }

    NoAnswer(int exitCode, String message) {
      super(message);
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  /**
   * @param insecure whether the token may go to another host in the clear
   * @throws IOException if the token cannot be read
   */
  RestClient(Endpoint master, boolean insecure, Path tokenFile) throws IOException {
    if (!insecure && !InetAddress.getByName(master.host()).isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "--rest "
              + master.host()
              + ":"
              + master.port()
              + ": the token would travel in the clear. Come through a tunnel (ssh -L"
              + " 8641:127.0.0.1:8641 "
              + master.host()
              + ") and ask 127.0.0.1, or accept the risk with --rest-insecure.");
    }
    TokenFile.read(tokenFile); // says what is wrong with the file, if anything is
    String host = master.host().indexOf(':') >= 0 ? "[" + master.host() + "]" : master.host();
    base = "http://" + host + ":" + master.port();
    bearer = "Bearer " + Files.readString(tokenFile, StandardCharsets.UTF_8).strip();
  }

  /**
   * Asks for a JSON document.
   *
   * @param path such as {@code /api/v1/status}
   */
  RestDocument get(String path) throws NoAnswer, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(PATIENCE)
            .header("Authorization", bearer)
            .build();
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      String why = e.getMessage() == null ? "connection refused" : e.getMessage();
      throw new NoAnswer(
          ExitCode.UNREACHABLE,
          "no master answers on "
              + base
              + " ("
              + why
              + "). Start one with 'tenuto master', or name its REST address with --rest HOST:PORT.",
          e);
    }
    Map<String, Object> document = read(response);
    if (response.statusCode() == 200) {
      return new RestDocument(document);
    }
    throw new NoAnswer(
        response.statusCode() == 401 ? ExitCode.REFUSED : ExitCode.FAILED,
        base
            + path
            + ": "
            + document.getOrDefault("error", "status " + response.statusCode())
            + " "
            + document.getOrDefault("remedy", ""));
  }

  private Map<String, Object> read(HttpResponse<byte[]> response) throws NoAnswer {
    try {
      return Json.read(response.body());
    } catch (ProtocolException e) {
      throw new NoAnswer(
          ExitCode.FAILED,
          base + " answers, but is no master. Name its REST address with --rest HOST:PORT.",
          e);
    }
  }
}
