package io.tenuto.cli;

import io.tenuto.engine.node.TokenFile;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;

/** Asks one master over REST. Used by one thread. */
final class RestMaster {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient http;
  private final boolean secure;
  private final String base;
  private final String bearer;

  /**
   * @param master with HTTPS if it says {@code tls://}
   * @param insecure whether the token may go to another host in the clear
   * @param tls for HTTPS
   * @throws IOException if the token cannot be read
   */
  RestMaster(Endpoint master, boolean insecure, Path tokenFile, Tls tls) throws IOException {
    secure = master.scheme() == Endpoint.Scheme.TLS;
    if (!secure && !insecure && !master.local()) {
      throw new IllegalArgumentException(
          "--rest "
              + master.host()
              + ":"
              + master.port()
              + ": the token would travel in the clear. Ask https:// if the master has it, or come"
              + " through a tunnel (ssh -L 8641:127.0.0.1:8641 "
              + master.host()
              + ") and ask 127.0.0.1, or accept the risk with --rest-insecure.");
    }
    TokenFile.read(tokenFile); // says what is wrong with the file, if anything is
    http = client(secure, tls);
    base = master.toString().replaceFirst("^tcp:", "http:").replaceFirst("^tls:", "https:");
    bearer = "Bearer " + Files.readString(tokenFile, StandardCharsets.UTF_8).strip();
  }

  private static HttpClient client(boolean secure, Tls tls) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .proxy(HttpClient.Builder.NO_PROXY);
    if (secure) {
      builder.sslContext(tls.diallingContext()).sslParameters(tls.diallingParameters());
    }
    return builder.build();
  }

  /**
   * Asks for a JSON document.
   *
   * @param path such as {@code /api/v1/status}
   */
  RestDocument get(String path) throws RestClient.NoAnswer, InterruptedException {
    return send(path, HttpRequest.newBuilder().GET());
  }

  /**
   * Asks for a change.
   *
   * @param path of what is to be changed
   * @return what has become of it
   */
  RestDocument put(String path, Map<String, Object> change)
      throws RestClient.NoAnswer, InterruptedException {
    return send(
        path,
        HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.ofByteArray(Json.write(change))));
  }

  private RestDocument send(String path, HttpRequest.Builder question)
      throws RestClient.NoAnswer, InterruptedException {
    HttpRequest request =
        question
            .uri(URI.create(base + path))
            .timeout(PATIENCE)
            .header("Authorization", bearer)
            .build();
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw noAnswer(e);
    }
    Map<String, Object> document = read(response);
    if (response.statusCode() == 200) {
      return new RestDocument(document);
    }
    boolean standby = Boolean.TRUE.equals(document.get("standby"));
    throw new RestClient.NoAnswer(
        standby
            ? ExitCode.UNREACHABLE
            : response.statusCode() == 401 ? ExitCode.REFUSED : ExitCode.FAILED,
        base
            + path
            + ": "
            + document.getOrDefault("error", "status " + response.statusCode())
            + " "
            + document.getOrDefault("remedy", ""));
  }

  private RestClient.NoAnswer noAnswer(IOException cause) {
    if (cause instanceof SSLException trouble) {
      String said = String.valueOf(Tls.explained(base, trouble).getMessage());
      boolean clear = said.endsWith("it does not speak TLS.");
      return new RestClient.NoAnswer(
          ExitCode.FAILED,
          clear ? said + " If it is a master without, ask it with http:// instead." : said,
          cause);
    }
    String why = cause.getMessage() == null ? "connection refused" : cause.getMessage();
    return new RestClient.NoAnswer(
        ExitCode.UNREACHABLE,
        "no master answers on "
            + base
            + " ("
            + why
            + "). Start one with 'tenuto master', or name its REST address with --rest HOST:PORT;"
            + (secure
                ? " without TLS it begins with http://."
                : " with TLS it begins with https://."),
        cause);
  }

  private Map<String, Object> read(HttpResponse<byte[]> response) throws RestClient.NoAnswer {
    try {
      return Json.read(response.body());
    } catch (ProtocolException e) {
      throw new RestClient.NoAnswer(
          ExitCode.FAILED,
          base + " answers, but is no master. Name its REST address with --rest HOST:PORT.",
          e);
    }
  }
}
