package io.tenuto.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.master.Master;
import io.tenuto.engine.node.TokenFile;
import io.tenuto.engine.rest.RestServer;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Certificates;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * What {@code status} and {@code top} say of masters with HTTPS, and of those they cannot trust.
 */
class StatusTlsTest {
  @TempDir private Path folder;
  private Path tokenFile;
  private Token token;
  private Certificates authority;
  private Master master;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws Exception {
    tokenFile = folder.resolve("token");
    token = TokenFile.readOrMake(tokenFile);
    authority = new Certificates(folder.resolve("tls"));
    master = Master.start(Endpoint.tcp("127.0.0.1", 0), token, 1);
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private RestServer serve(TlsFiles files) throws IOException {
    return RestServer.start(Endpoint.tls("127.0.0.1", 0), false, master, token, Tls.of(files));
  }

  private int tenuto(String rest, String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--rest", rest, "--token-file", tokenFile.toString()));
    CommandLine line = Tenuto.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(all.toArray(String[]::new));
  }

  private String[] trusting(String command) {
    return new String[] {command, "--tls-ca", authority.authority().toString()};
  }

  @Test
  void bothCommandsAskOverHttps() throws Exception {
    try (RestServer rest = serve(authority.good("master"))) {
      assertThat(tenuto(rest.url(), trusting("status"))).as(err.toString()).isZero();
      assertThat(tenuto(rest.url(), trusting("top"))).as(err.toString()).isZero();
    }
    assertThat(out.toString()).contains("0 accepted = 0 completed", "no engines");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
    try (RestServer rest = serve(authority.good("master"))) {
      assertThat(tenuto(rest.url(), "status")).isEqualTo(ExitCode.FAILED);
    }
    assertThat(err.toString())
        .contains("https://127.0.0.1:", "not signed by anybody this end trusts", "--tls-ca FILE");
  }

  @Test
  void aCertificateForAnotherAddressIsRefused() throws Exception {
    try (RestServer rest = serve(authority.signed("elsewhere", "10.9.8.7", Duration.ofDays(1)))) {
      assertThat(tenuto(rest.url(), trusting("status"))).isEqualTo(ExitCode.FAILED);
    }
    assertThat(err.toString()).contains("its certificate is for another name");
  }

  @Test
  void aCertificateThatExpiresWhileItIsInUseIsRefused() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    try (RestServer rest = serve(authority.signed("soon", "127.0.0.1", Duration.ofSeconds(2)))) {
      int code = ExitCode.OK;
      while (code == ExitCode.OK && System.nanoTime() - deadline < 0) {
        code = tenuto(rest.url(), trusting("status"));
      }
      assertThat(code).isEqualTo(ExitCode.FAILED);
    }
    assertThat(err.toString()).contains("its certificate has expired", "Have a new one made");
  }

  @Test
  void httpToAPortWithHttpsAndTheReverseAreToldApart() throws Exception {
    try (RestServer rest = serve(authority.good("master"))) {
      String clear = rest.url().replace("https:", "http:");
      assertThat(tenuto(clear, "status")).isEqualTo(ExitCode.UNREACHABLE);
      assertThat(err.toString()).contains("with TLS it begins with https://");
    }
    try (RestServer rest =
        RestServer.start(Endpoint.tcp("127.0.0.1", 0), false, master, token, Tls.NONE)) {
      String secure = rest.url().replace("http:", "https:");
      assertThat(tenuto(secure, "status")).isEqualTo(ExitCode.UNREACHABLE);
      assertThat(err.toString()).contains("without TLS it begins with http://");
    }
  }

  @Test
  void anAnswerWithoutTlsIsNamed() throws Exception {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answering =
          CompletableFuture.runAsync(() -> answerInTheClear(server));
      assertThat(tenuto("https://127.0.0.1:" + server.getLocalPort(), "status"))
          .isEqualTo(ExitCode.FAILED);
      server.close();
      answering.join();
    }
    assertThat(err.toString()).contains("it does not speak TLS.", "http:// instead");
  }

  /** Whoever asks again is answered again; reads all, since unread bytes would reset the answer. */
  private static void answerInTheClear(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket asker = server.accept()) {
        asker.getInputStream().read(new byte[4096]);
        asker.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
        asker.shutdownOutput();
        asker.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (SocketException e) {
        // the asker has gone, or the server was closed
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void certificatesForAnAddressWithoutTlsAreAMistake() {
    assertThat(tenuto("127.0.0.1:1", trusting("status"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("--rest 127.0.0.1:1", "nothing would be encrypted. Write https:// before it");
  }
}
