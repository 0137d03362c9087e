package io.tenuto.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Source;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients and addresses that are not as they should be: each is named, and the rest goes on. */
@Timeout(300)
class TcpFaultsTest {
  private final TcpKit kit = new TcpKit();

  @AfterEach
  void close() throws Exception {
    kit.close();
  }

  @Test
  void anAddressThatOtherHostsReachIsRefusedBecauseClientsProveNoToken() {
    var open =
        new TcpOptions(
            TcpOptions.Role.LISTEN,
            "0.0.0.0",
            0,
            Framing.LINES,
            1024,
            0,
            1,
            Duration.ofSeconds(30));
    assertThatThrownBy(() -> TcpSource.open(open, kit.problems, InstantSource.system()))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("0.0.0.0:0: other hosts could reach this address")
        .hasMessageContaining("source.senders");
  }

  @Test
  void aClientThatClaimsTooMuchIsDroppedAndTheOthersGoOn() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LENGTH).limitedTo(100).endingAfter(2));
    Socket good = kit.client(source);
    TcpKit.send(good, FramerTest.prefixed("before"));
    assertThat(Drain.text(source.next())).isEqualTo("before");
    Socket bad = kit.client(source);
    TcpKit.send(bad, "\u007f\u00ff\u00ff\u00ffgarbage");
    CompletableFuture<List<Source.Item>> rest = kit.drain(source);
    TcpKit.awaitClosedBy(bad);
    TcpKit.send(good, FramerTest.prefixed("after"));

    assertThat(Drain.texts(rest.get())).containsExactly("after");
    assertThat(kit.problems.first()).hasSize(1);
    assertThat(kit.problems.first().get(0).toString())
        .isEqualTo(
            "127.0.0.1:"
                + bad.getLocalPort()
                + ": a message of 2147483647 bytes is announced, above the limit of 100. The"
                + " connection is closed. Send smaller messages, raise stream.maxMessage, or check"
                + " the framing (length).");
  }

  @Test
  void aLineThatNeverEndsDropsItsClient() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LINES).limitedTo(1_000).endingAfter(1));
    CompletableFuture<List<Source.Item>> items = kit.drain(source);
    Socket bad = kit.client(source);
    TcpKit.send(bad, "x".repeat(2_000));
    TcpKit.awaitClosedBy(bad);
    TcpKit.send(kit.client(source), "good\n");

    assertThat(Drain.texts(items.get())).containsExactly("good");
    assertThat(kit.problems.first().get(0).what())
        .isEqualTo("a line is longer than the limit of 1000 bytes");
  }

  @Test
  void aClientThatBreaksOffInTheMiddleIsReportedAndWhatWasCompleteIsSent() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LINES).endingAfter(2));
    CompletableFuture<List<Source.Item>> items = kit.drain(source);
    Socket cut = kit.client(source);
    TcpKit.send(cut, "whole\nhal");
    cut.shutdownOutput();
    TcpKit.awaitClosedBy(cut);
    TcpKit.send(kit.client(source), "next\n");

    assertThat(Drain.texts(items.get())).containsExactly("whole", "next");
    assertThat(kit.problems.first())
        .extracting(SourceProblem::what)
        .containsExactly("the client closed the connection in the middle of a message");
  }

  @Test
  void aResetConnectionIsReportedAndTheOthersGoOn() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LINES).endingAfter(2));
    Socket reset = kit.client(source);
    TcpKit.send(reset, "one\n");
    assertThat(Drain.text(source.next())).isEqualTo("one");
    reset.setOption(StandardSocketOptions.SO_LINGER, 0);
    reset.close();
    CompletableFuture<List<Source.Item>> items = kit.drain(source);
    TcpKit.send(kit.client(source), "two\n");

    assertThat(Drain.texts(items.get())).containsExactly("two");
    assertThat(kit.problems.first().get(0).what()).startsWith("the connection broke (");
  }

  @Test
  void aClientThatPausesInTheMiddleOfAMessageIsDropped() throws Exception {
    TcpSource source =
        kit.listen(
            TcpKit.options(Framing.LENGTH).stallingAtMost(Duration.ofMillis(50)).endingAfter(1));
    Socket idle = kit.client(source);
    Socket stalled = kit.client(source);
    TcpKit.send(stalled, "\0\0\0\tpart");
    CompletableFuture<List<Source.Item>> items = kit.drain(source);
    TcpKit.awaitClosedBy(stalled);
    TcpKit.send(idle, FramerTest.prefixed("from the idle one"));

    assertThat(Drain.texts(items.get())).containsExactly("from the idle one");
    assertThat(kit.problems.first())
        .extracting(SourceProblem::what)
        .containsExactly("the client paused for more than 50 ms in the middle of a message");
  }

  @Test
  void aPortInUseIsNamedWithItsRemedy() throws Exception {
    int port = kit.listen(TcpKit.options(Framing.LINES)).address().getPort();

    assertThatThrownBy(() -> kit.listen(TcpOptions.listen(port, Framing.LINES)))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "tcp source 127.0.0.1:"
                + port
                + ": the port is already in use. Stop the program that holds it (on Linux: ss"
                + " -ltnp 'sport = :"
                + port
                + "'), or choose another port; 0 takes a free one.");
  }

  @Test
  void aForeignAddressIsRefusedWithItsRemedy() {
    TcpOptions foreign =
        new TcpOptions(
            TcpOptions.Role.LISTEN,
            "192.0.2.1",
            7070,
            Framing.LINES,
            100,
            0,
            1,
            Duration.ofSeconds(1));

    assertThatThrownBy(() -> kit.listen(foreign))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("tcp source 192.0.2.1:7070: cannot listen there (")
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void aPartnerThatIsNotThereIsNamedWithItsRemedy() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0)) {
      port = unused.getLocalPort();
    }

    assertThatThrownBy(() -> kit.listen(TcpOptions.connect("127.0.0.1", port, Framing.LINES)))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("tcp source 127.0.0.1:" + port + ": nobody answers (")
        .satisfies(e -> assertThat(((SourceException) e).retryable()).isTrue());
  }

  @Test
  void aPartnerThatBreaksTheFramingEndsAConnectingSource() throws Exception {
    try (ServerSocket partner = new ServerSocket()) {
      partner.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      TcpSource source =
          kit.listen(
              TcpOptions.connect("127.0.0.1", partner.getLocalPort(), Framing.LENGTH)
                  .limitedTo(100));
      Socket connection = partner.accept();
      kit.open.add(connection);
      TcpKit.send(connection, "HTTP/1.1 200 OK\r\n");

      assertThatThrownBy(source::next)
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("perhaps the sender means lines");
    }
  }
}
