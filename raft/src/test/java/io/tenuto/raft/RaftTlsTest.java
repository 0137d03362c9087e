package io.tenuto.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.transport.tls.Certificates;
import io.tenuto.transport.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Masters that show one another certificates. */
@Timeout(300)
class RaftTlsTest {
  @TempDir Path folder;

  @Test
  void mastersWithCertificatesOfTheirAuthorityAgree() throws Exception {
    TlsFiles host =
        new Certificates(folder.resolve("tls")).signed("host", "127.0.0.1", Duration.ofDays(1));
    try (var masters = new Masters(folder, host)) {
      masters.start("a", "b", "c");
      assertThat(masters.keep(masters.leading(), "one").getKey()).isIn("a", "b", "c");
    }
  }

  @Test
  void aCertificateOfAnotherHostOrAuthorityIsLetInByNobody() throws Exception {
    var ours = new Certificates(folder.resolve("tls"));
    TlsFiles host = ours.signed("host", "127.0.0.1", Duration.ofDays(1));
    TlsFiles worker = ours.signed("worker", "127.0.0.9", Duration.ofDays(1));
    TlsFiles foreign =
        new Certificates(folder.resolve("foreign")).signed("host", "127.0.0.1", Duration.ofDays(1));
    try (var one = new Masters(folder.resolve("one"), host);
        var two = new Masters(folder.resolve("two"), host)) {
      one.start("a");
      one.as(worker).start("b"); // with a majority, one of them would lead soon
      two.start("a");
      two.as(foreign).start("b");
      assertThat(one.leadingWithin(3, TimeUnit.SECONDS)).isEmpty();
      assertThat(two.leadingWithin(0, TimeUnit.SECONDS)).isEmpty();
    }
  }
}
