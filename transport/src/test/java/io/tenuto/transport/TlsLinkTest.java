package io.tenuto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.transport.tls.Certificates;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsException;
import io.tenuto.transport.tls.TlsFiles;
import io.tenuto.wire.Control;
import io.tenuto.wire.Token;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong between two ends that are to speak TLS, over real loopback. */
@Timeout(300)
class TlsLinkTest {
  private static final Endpoint TLS_PORT = Endpoint.tls("127.0.0.1", 0);

  @TempDir static Path folder;
  private static @Nullable Certificates certificates;

  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Loop loop = new Loop("loop", faults::add);
  private final BufferPool pool = new BufferPool(1 << 20);

  @BeforeAll
  static void make() throws Exception {
    certificates = new Certificates(folder);
  }

  @AfterEach
  void close() {
    loop.close();
    assertThat(faults).isEmpty();
  }

  private static Certificates authority() {
    return java.util.Objects.requireNonNull(certificates);
  }

  private static TlsFiles dialling(Path authority) {
    return new TlsFiles(
        Optional.empty(), Optional.empty(), Optional.of(authority), Optional.empty());
  }

  private Endpoint listen(Endpoint at, TlsFiles files) throws Exception {
    var network = new Network(loop, pool, new Token("a token of a test"), Tls.of(files));
    Admission admission =
        hello ->
            new Admission.Accepted(
                Control.of("welcome", "name", "port"), link -> new Answering(link));
    return ask(
        () -> {
          try {
            return network.listen(at, admission).endpoint();
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private <T> T ask(java.util.function.Supplier<T> question) {
    return loop.ask(question);
  }

  /** Sends back what it is told. */
  private record Answering(Link link) implements LinkHandler {
    @Override
    public void onControl(Control control) {
      link.control(control);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {}
  }

  /** Dials, says something, and gives the answer. */
  private String exchange(Endpoint to, TlsFiles files) throws Exception {
    var answer = new CompletableFuture<String>();
    Tls tls = Tls.of(files);
    var dialled =
        new Network.Dialled() {
          @Override
          public LinkHandler opened(Link link, Control welcome) {
            link.control(Control.of("said", "text", "ä".repeat(100_000)));
            return new LinkHandler() {
              @Override
              public void onControl(Control control) {
                answer.complete(control.text("text"));
              }

              @Override
              public void onClosed(@Nullable Throwable cause) {
                answer.completeExceptionally(
                    cause == null ? new IllegalStateException("closed") : cause);
              }
            };
          }

          @Override
          public void failed(Throwable cause) {
            answer.completeExceptionally(cause);
          }
        };
    loop.execute(
        () ->
            new Network(loop, pool, new Token("a token of a test"), tls)
                .dial(to, Control.of("hello", "name", "dialer"), dialled));
    try {
      return answer.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  @Test
  void whatIsSaidComesBack() throws Exception {
    Endpoint port = listen(TLS_PORT, authority().good("port"));
    assertThat(port).hasToString("tls://127.0.0.1:" + port.port());
    assertThat(exchange(port, dialling(authority().authority()))).hasSize(100_000);
  }

  @Test
  void aCertificateOfAnotherAuthorityIsNotTrusted() throws Exception {
    Endpoint port = listen(TLS_PORT, authority().good("port"));
    Path other = new Certificates(folder.resolve("other")).authority();
    assertThatThrownBy(() -> exchange(port, dialling(other)))
        .hasMessageContaining(port + ": its certificate is not signed by anybody this end trusts")
        .hasMessageContaining("--tls-ca");
    assertThatThrownBy(() -> exchange(port, TlsFiles.NONE)).hasMessageContaining("--tls-ca");
  }

  @Test
  void aCertificateForAnotherAddressIsRefused() throws Exception {
    Endpoint port =
        listen(TLS_PORT, authority().signed("elsewhere", "10.9.8.7", Duration.ofDays(1)));
    assertThatThrownBy(() -> exchange(port, dialling(authority().authority())))
        .hasMessageContaining("127.0.0.1")
        .hasMessageContaining("its certificate is for another name")
        .hasMessageContaining("subject alternative name");
  }

  @Test
  void aCertificateThatExpiresWhileItIsInUseIsRefused() throws Exception {
    TlsFiles soon = authority().signed("soon", "127.0.0.1", Duration.ofSeconds(2));
    Endpoint port = listen(TLS_PORT, soon);
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    String said = "";
    while (!said.contains("expired") && System.nanoTime() - deadline < 0) {
      try {
        assertThat(exchange(port, dialling(authority().authority()))).hasSize(100_000);
      } catch (java.io.IOException e) {
        said = String.valueOf(e.getMessage());
      }
    }
    assertThat(said).contains("its certificate has expired", "Have a new one made");
  }

  @Test
  void aPortThatDemandsCertificatesTakesNoneWithout() throws Exception {
    TlsFiles own = authority().good("port");
    var demanding = new TlsFiles(own.certificate(), own.key(), Optional.empty(), own.authority());
    Endpoint port = listen(TLS_PORT, demanding);
    assertThatThrownBy(() -> exchange(port, dialling(authority().authority())))
        .hasMessageContaining("does not accept this end's certificate")
        .hasMessageContaining("--tls-cert");
    assertThat(exchange(port, authority().good("dialer"))).hasSize(100_000);
    TlsFiles foreign = new Certificates(folder.resolve("foreign")).good("foreign");
    var shown =
        new TlsFiles(foreign.certificate(), foreign.key(), own.authority(), Optional.empty());
    assertThatThrownBy(() -> exchange(port, shown))
        .hasMessageContaining("does not accept this end's certificate");
  }

  @Test
  void aDialerWithoutTlsIsToldThatThePortHasIt() throws Exception {
    Endpoint port = listen(TLS_PORT, authority().good("port"));
    assertThatThrownBy(() -> exchange(Endpoint.tcp("127.0.0.1", port.port()), TlsFiles.NONE))
        .hasMessageContaining("the peer speaks TLS, and this end does not: use tls://");
  }

  @Test
  void aDialerWithTlsIsToldThatThePortHasNone() throws Exception {
    Endpoint port = listen(Endpoint.tcp("127.0.0.1", 0), TlsFiles.NONE);
    assertThatThrownBy(() -> exchange(Endpoint.tls("127.0.0.1", port.port()), TlsFiles.NONE))
        .hasMessageContaining("it speaks Tenuto without TLS. Dial it with tcp://");
  }

  @Test
  void anotherProtocolsGreetingIsAnsweredWithAnAlert() throws Exception {
    Endpoint port = listen(TLS_PORT, authority().good("port"));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readAllBytes()).startsWith(0x15, 3, 3).hasSize(14);
    }
  }

  @Test
  void aPeerThatNeverFinishesItsHandshakeIsCutOff() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> exchange(Endpoint.tls("127.0.0.1", silent.getLocalPort()), TlsFiles.NONE))
          .hasMessageContaining("did not finish the TLS handshake within 5 s");
    }
    Endpoint port = listen(TLS_PORT, authority().good("port"));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
      assertThat(socket.getInputStream().readAllBytes().length).isLessThan(100);
    }
  }

  @Test
  void whoWasToldToUseTlsLetsNothingLeaveTheHostWithout() throws Exception {
    TlsFiles files = dialling(authority().authority());
    Endpoint elsewhere = Endpoint.tcp("192.0.2.1", 9);
    assertThatThrownBy(() -> exchange(elsewhere, files))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("tcp://192.0.2.1:9 is without TLS");
    assertThatThrownBy(() -> listen(Endpoint.tcp("0.0.0.0", 0), files))
        .hasMessageContaining("tcp://0.0.0.0:0 is without TLS");
    Endpoint here = listen(Endpoint.tcp("127.0.0.1", 0), files);
    assertThat(exchange(here, files)).hasSize(100_000);
    assertThat(Tls.NONE.demanded()).isFalse();
    assertThat(Tls.NONE.demanding().demanded()).isTrue();
  }

  @Test
  void aPortSpeaksTls12AndNothingOlder() throws Exception {
    Endpoint port = listen(TLS_PORT, authority().good("port"));
    SSLSocketFactory sockets =
        Tls.of(dialling(authority().authority())).diallingContext().getSocketFactory();
    try (var socket = (SSLSocket) sockets.createSocket("127.0.0.1", port.port())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
      assertThat(socket.getSession().getCipherSuite()).contains("ECDHE", "GCM");
      assertThat(socket.getInputStream().readNBytes(4)).startsWith('T');
    }
    try (var socket = (SSLSocket) sockets.createSocket("127.0.0.1", port.port())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
      assertThatThrownBy(socket::startHandshake).hasMessageContaining("handshake_failure");
    }
  }

  @Test
  void aPortWithoutCertificateCannotBeOpened() {
    assertThatThrownBy(() -> listen(TLS_PORT, TlsFiles.NONE))
        .hasMessageContaining("--tls-cert")
        .hasMessageContaining("--tls-key");
  }

  @Test
  void filesThatCannotServeAreNamedWithTheRemedy() throws Exception {
    TlsFiles one = authority().good("one");
    TlsFiles two = authority().good("two");
    assertThatThrownBy(() -> Tls.of(with(one.certificate(), two.key())))
        .hasMessageContaining("two.key: this key does not belong to the certificate of CN=one");
    assertThatThrownBy(() -> Tls.of(with(one.key(), one.key())))
        .hasMessageContaining("one.key: there is no certificate in it");
    assertThatThrownBy(() -> Tls.of(with(one.certificate(), one.certificate())))
        .hasMessageContaining("one.pem: CERTIFICATE where a PRIVATE KEY")
        .hasMessageContaining("openssl pkcs8");
    Path missing = folder.resolve("missing.pem");
    assertThatThrownBy(() -> Tls.of(with(Optional.of(missing), one.key())))
        .hasMessageContaining("missing.pem: there is no such file");
    assertThatThrownBy(() -> Tls.of(with(Optional.of(Files.createDirectories(missing)), one.key())))
        .hasMessageContaining("missing.pem");
    TlsFiles old = authority().signed("old", "127.0.0.1", Duration.ofDays(-1));
    assertThatThrownBy(() -> Tls.of(old))
        .hasMessageContaining("old.pem: the certificate has expired");
    assertThatThrownBy(() -> with(one.certificate(), Optional.empty()))
        .hasMessageContaining("--tls-key");
  }

  private static TlsFiles with(Optional<Path> certificate, Optional<Path> key) {
    return new TlsFiles(certificate, key, Optional.empty(), Optional.empty());
  }
}
