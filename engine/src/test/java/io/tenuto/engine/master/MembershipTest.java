package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final TlsFiles FILES =
      new TlsFiles(
          Optional.of(Path.of("host.pem")),
          Optional.of(Path.of("host.key")),
          Optional.of(Path.of("ca.pem")),
          Optional.empty());

  private static Membership of(TlsFiles tls, String me, String... namesAndAddresses) {
    var peers = new TreeMap<String, Endpoint>();
    for (int i = 0; i < namesAndAddresses.length; i += 2) {
      peers.put(namesAndAddresses[i], Endpoint.parse(namesAndAddresses[i + 1]));
    }
    return new Membership(me, peers, Path.of("state"), tls, "tcp://127.0.0.1:8640", "");
  }

  private static void assertRefused(String words, TlsFiles tls, String me, String... peers) {
    assertThatThrownBy(() -> of(tls, me, peers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  @Test
  void threeOfOneHostNeedNothing() {
    Membership membership =
        of(TlsFiles.NONE, "b", "a", "127.0.0.1:1", "b", "127.0.0.1:2", "c", "[::1]:3");
    assertThat(membership.secure()).isFalse();
    assertThat(membership.address()).isEqualTo(Endpoint.tcp("127.0.0.1", 2));
  }

  @Test
  void othersHostsAreReachedWithCertificatesAlone() {
    String[] clear = {"a", "10.0.0.1:1", "b", "10.0.0.2:1", "c", "10.0.0.3:1"};
    assertRefused("Write tls:// before each address", TlsFiles.NONE, "a", clear);
    assertRefused("Write tls:// before each address", FILES, "a", clear);
    String[] safe = {"a", "tls://10.0.0.1:1", "b", "tls://10.0.0.2:1", "c", "tls://10.0.0.3:1"};
    assertRefused("--tls-cert, --tls-key and --tls-ca", TlsFiles.NONE, "a", safe);
    assertThat(of(FILES, "a", safe).secure()).isTrue();
    assertRefused(
        "some say tls://",
        FILES,
        "a",
        "a",
        "tls://127.0.0.1:1",
        "b",
        "127.0.0.1:2",
        "c",
        "127.0.0.1:3");
  }

  @Test
  void groupsThatCannotBeMeantAreRefused() {
    assertRefused("names 2 masters", TlsFiles.NONE, "a", "a", "127.0.0.1:1", "b", "127.0.0.1:2");
    String[] three = {"a", "127.0.0.1:1", "b", "127.0.0.1:2", "c", "127.0.0.1:3"};
    assertRefused("--name d: expected one of [a, b, c]", TlsFiles.NONE, "d", three);
    assertRefused("--name is missing", TlsFiles.NONE, "", three);
    assertRefused(
        "same address",
        TlsFiles.NONE,
        "a",
        "a",
        "127.0.0.1:1",
        "b",
        "127.0.0.1:1",
        "c",
        "127.0.0.1:3");
    assertRefused(
        "with a port that does not change",
        TlsFiles.NONE,
        "a",
        "a",
        "127.0.0.1:0",
        "b",
        "127.0.0.1:1",
        "c",
        "127.0.0.1:3");
    assertRefused(
        "name '../x' is not allowed",
        TlsFiles.NONE,
        "a",
        "a",
        "127.0.0.1:4",
        "../x",
        "127.0.0.1:1",
        "c",
        "127.0.0.1:3");
  }
}
