package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.TlsFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said about addresses at which nobody will be found. */
class ReachTest {
  private static final Endpoint ELSEWHERE = Endpoint.parse("10.0.0.1:8640");

  private static String said(Endpoint master, Optional<Endpoint> listen) {
    var text = new StringWriter();
    Reach.check(new PrintWriter(text), List.of(master), listen, TlsFiles.NONE);
    return text.toString();
  }

  @Test
  void aPortWithoutTlsIsRefusedWhereTlsWasAskedFor() {
    Endpoint secured = Endpoint.parse("tls://10.0.0.1:8640");
    Optional<Endpoint> clear = Optional.of(Endpoint.parse("10.0.0.2:0"));
    assertThatThrownBy(() -> said(secured, clear))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--listen 10.0.0.2 would take messages in the clear")
        .hasMessageContaining("tls://");
    var certificates =
        new TlsFiles(
            Optional.empty(), Optional.empty(), Optional.of(Path.of("ca.pem")), Optional.empty());
    assertThatThrownBy(
            () ->
                Reach.check(
                    new PrintWriter(new StringWriter()), List.of(ELSEWHERE), clear, certificates))
        .hasMessageContaining("in the clear");
    assertThat(said(secured, Optional.of(Endpoint.parse("tls://10.0.0.2:0")))).isEmpty();
    assertThat(said(secured, Optional.empty())).isEmpty();
    Endpoint here = Endpoint.parse("tls://127.0.0.1:8640");
    assertThat(said(here, Optional.of(Endpoint.parse("127.0.0.1:0")))).isEmpty();
  }

  @Test
  void loopbackCannotBeReachedWhereTheMasterIs() {
    assertThat(said(ELSEWHERE, Optional.of(Endpoint.parse("127.0.0.1:0"))))
        .contains("--listen 127.0.0.1", "'none'");
    assertThat(said(ELSEWHERE, Optional.of(Endpoint.parse("[::1]:0")))).contains("--listen ::1");
  }

  @Test
  void nothingIsSaidWhereAllIsWell() {
    assertThat(said(ELSEWHERE, Optional.of(Endpoint.parse("10.0.0.2:0")))).isEmpty();
    assertThat(said(ELSEWHERE, Optional.of(Endpoint.parse("0.0.0.0:0")))).isEmpty();
    assertThat(said(ELSEWHERE, Optional.empty())).isEmpty();
    Endpoint here = Endpoint.parse("127.0.0.1:8640");
    assertThat(said(here, Optional.of(Endpoint.parse("127.0.0.1:0")))).isEmpty();
  }
}
