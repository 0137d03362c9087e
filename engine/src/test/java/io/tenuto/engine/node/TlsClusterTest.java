package io.tenuto.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.Master;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Certificates;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose every port asks for TLS. */
@Timeout(60)
class TlsClusterTest {
  private static final Endpoint ANY_PORT = Endpoint.tls("127.0.0.1", 0);

  @TempDir Path folder;
  private Deployment cluster;

  @BeforeEach
  void open() throws Exception {
    cluster = new Deployment(folder, Tls.of(new Certificates(folder).good("one")));
  }

  @AfterEach
  void close() throws Exception {
    cluster.close();
    assertThat(cluster.faults).isEmpty();
  }

  @Test
  void aSourceReachesTheEnginesOfAWorker() throws Exception {
    Master master = cluster.master(ANY_PORT, 1);
    cluster.worker("w1", 2, master.endpoint(), Optional.of(ANY_PORT));
    assertEverythingIsProcessed(cluster.new Source(Optional.empty(), master.endpoint(), 2));
  }

  @Test
  void enginesThatDialOutReachTheSource() throws Exception {
    Master master = cluster.master(ANY_PORT, 1);
    cluster.worker("w1", 1, master.endpoint(), Optional.empty());
    assertEverythingIsProcessed(cluster.new Source(Optional.of(ANY_PORT), master.endpoint(), 1));
  }

  @Test
  void twoThatOnlyDialMeetAtARelay() throws Exception {
    Master master = cluster.master(ANY_PORT, 1);
    assertThat(cluster.relay(master.endpoint()).endpoints().get(0)).startsWith("tls://");
    cluster.worker("w1", 1, master.endpoint(), Optional.empty());
    assertEverythingIsProcessed(cluster.new Source(Optional.empty(), master.endpoint(), 1));
  }

  @Test
  void noPortIsOpenedInTheClearWhereTheMasterHasTls() throws Exception {
    Endpoint master = Endpoint.tls("192.0.2.1", 8640);
    Optional<Endpoint> clear = Optional.of(Endpoint.tcp("0.0.0.0", 0));
    try (var withoutCertificates = new Deployment(folder)) {
      assertThatThrownBy(() -> withoutCertificates.engine("e", clear, master))
          .isInstanceOf(TlsException.class)
          .hasMessageContaining("tcp://0.0.0.0:0 is without TLS");
    }
  }

  private void assertEverythingIsProcessed(Deployment.Source source) throws Exception {
    source.send(2_000);
    source.settle();
    assertThat(source.connector.ledger(Deployment.STAGE))
        .isEqualTo(new Ledger(2_000, 2_000, 0, 0, 0, 0));
    assertThat(cluster.doneBy).hasSize(2_000);
  }
}
