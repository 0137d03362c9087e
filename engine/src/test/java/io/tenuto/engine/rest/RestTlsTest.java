package io.tenuto.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.engine.master.Master;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Certificates;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
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
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The REST API behind HTTPS. */
class RestTlsTest {
  private static final String SECRET = "a token of a test";
  private static final Endpoint ANY_PORT = Endpoint.tls("127.0.0.1", 0);

  @TempDir private Path folder;
  private Certificates authority;
  private TlsFiles own;
  private Master master;

  @BeforeEach
  void start() throws Exception {
    authority = new Certificates(folder);
    own = authority.good("master");
    master = Master.start(Endpoint.tcp("127.0.0.1", 0), new Token(SECRET), 1);
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private RestServer serve(TlsFiles files) throws IOException {
    return RestServer.start(ANY_PORT, false, master, new Token(SECRET), Tls.of(files));
  }

  private static HttpResponse<String> ask(RestServer server, String path, Tls tls, String... only)
      throws IOException, InterruptedException {
    SSLParameters parameters = tls.diallingParameters();
    if (only.length > 0) {
      parameters.setProtocols(only);
    }
    HttpClient http =
        HttpClient.newBuilder().sslContext(tls.diallingContext()).sslParameters(parameters).build();
    return http.send(
        HttpRequest.newBuilder(URI.create(server.url()).resolve(path))
            .header("Authorization", "Bearer " + SECRET)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void documentsAndMetricsAreAnsweredOverTls13AndTls12() throws Exception {
    try (RestServer server = serve(own)) {
      assertThat(server.url()).startsWith("https://127.0.0.1:");
      for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
        HttpResponse<String> status = ask(server, "status", Tls.of(own), version);
        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(status.sslSession().orElseThrow().getProtocol()).isEqualTo(version);
        assertThat(ask(server, "/metrics", Tls.of(own), version).body())
            .contains("tenuto_master_heap_bytes");
      }
    }
  }

  @Test
  void whoDoesNotSpeakTlsDisturbsNobody() throws Exception {
    try (RestServer server = serve(own)) {
      for (int i = 0; i < 20; i++) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
            OutputStream out = socket.getOutputStream()) {
          out.write("GET /healthz HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          out.flush();
          assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
              .doesNotContain("200");
        }
      }
      assertThat(ask(server, "/readyz", Tls.of(own)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPortThatDemandsCertificatesDoesSoHereToo() throws Exception {
    var demanding = new TlsFiles(own.certificate(), own.key(), own.authority(), own.authority());
    var showsNothing =
        new TlsFiles(Optional.empty(), Optional.empty(), own.authority(), Optional.empty());
    try (RestServer server = serve(demanding)) {
      assertThat(ask(server, "status", Tls.of(authority.good("asker"))).statusCode())
          .isEqualTo(200);
      assertThatThrownBy(() -> ask(server, "status", Tls.of(showsNothing)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void withoutACertificateThePortIsNotOpened() {
    assertThatThrownBy(() -> RestServer.start(ANY_PORT, false, master, new Token(SECRET), Tls.NONE))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SSLException.class)
        .hasMessageContaining("--rest https://127.0.0.1:0")
        .hasMessageContaining("--tls-cert FILE");
  }
}
