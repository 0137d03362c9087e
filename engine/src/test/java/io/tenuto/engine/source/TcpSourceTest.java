package io.tenuto.engine.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpSourceTest {
  private final ProblemList problems = new ProblemList(100);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    threads.shutdownNow();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void linesOfOneClientComeInOrderAndBearItsAddress() throws Exception {
    TcpSource source = listen(options(Framing.LINES).endingAfter(3));
    Socket client = client(source);
    send(client, "one\ntwo\r\nthree\n");

    List<Source.Item> items = Drain.all(source);

    assertThat(Drain.texts(items)).containsExactly("one", "two", "three");
    assertThat(items.get(0).header().values())
        .isEqualTo(Map.of("client", "127.0.0.1:" + client.getLocalPort()));
    assertThat(source.expected()).isEqualTo(3);
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
    assertThatThrownBy(() -> TcpSource.open(open, problems, InstantSource.system()))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("0.0.0.0:0: other hosts could reach this address")
        .hasMessageContaining("source.senders");
  }

  @Test
  void severalClientsAreReadAtOnce() throws Exception {
    TcpSource source = listen(options(Framing.LENGTH).endingAfter(4_000));
    for (int c = 0; c < 4; c++) {
      Socket client = client(source);
      int number = c;
      threads.execute(
          () -> {
            for (int i = 0; i < 1_000; i++) {
              send(client, FramerTest.prefixed(number + ":" + i));
            }
          });
    }

    List<String> texts = Drain.texts(Drain.all(source));

    for (int c = 0; c < 4; c++) {
      String prefix = c + ":";
      var expected = new ArrayList<String>();
      for (int i = 0; i < 1_000; i++) {
        expected.add(prefix + i);
      }
      assertThat(texts.stream().filter(text -> text.startsWith(prefix))).isEqualTo(expected);
    }
    assertThat(problems.first()).isEmpty();
  }

  @Test
  void aMessageLargerThanAnyBufferComesWhole() throws Exception {
    TcpSource source = listen(options(Framing.LENGTH).endingAfter(2));
    Socket client = client(source);
    String large = "abcdefgh".repeat(1 << 20);
    threads.execute(() -> send(client, FramerTest.prefixed(large) + FramerTest.prefixed("end")));

    assertThat(Drain.texts(Drain.all(source))).containsExactly(large, "end");
  }

  @Test
  void aClientThatClaimsTooMuchIsDroppedAndTheOthersGoOn() throws Exception {
    TcpSource source = listen(options(Framing.LENGTH).limitedTo(100).endingAfter(2));
    Socket good = client(source);
    send(good, FramerTest.prefixed("before"));
    assertThat(Drain.text(source.next())).isEqualTo("before");
    Socket bad = client(source);
    send(bad, "\u007f\u00ff\u00ff\u00ffgarbage");
    CompletableFuture<List<Source.Item>> rest = drain(source);
    awaitClosedBy(bad);
    send(good, FramerTest.prefixed("after"));

    assertThat(Drain.texts(rest.get())).containsExactly("after");
    assertThat(problems.first()).hasSize(1);
    assertThat(problems.first().get(0).toString())
        .isEqualTo(
            "127.0.0.1:"
                + bad.getLocalPort()
                + ": a message of 2147483647 bytes is announced, above the limit of 100. The"
                + " connection is closed. Send smaller messages, raise stream.maxMessage, or check"
                + " the framing (length).");
  }

  @Test
  void aLineThatNeverEndsDropsItsClient() throws Exception {
    TcpSource source = listen(options(Framing.LINES).limitedTo(1_000).endingAfter(1));
    CompletableFuture<List<Source.Item>> items = drain(source);
    Socket bad = client(source);
    send(bad, "x".repeat(2_000));
    awaitClosedBy(bad);
    send(client(source), "good\n");

    assertThat(Drain.texts(items.get())).containsExactly("good");
    assertThat(problems.first().get(0).what())
        .isEqualTo("a line is longer than the limit of 1000 bytes");
  }

  @Test
  void aClientThatBreaksOffInTheMiddleIsReportedAndWhatWasCompleteIsSent() throws Exception {
    TcpSource source = listen(options(Framing.LINES).endingAfter(2));
    CompletableFuture<List<Source.Item>> items = drain(source);
    Socket cut = client(source);
    send(cut, "whole\nhal");
    cut.shutdownOutput();
    awaitClosedBy(cut);
    send(client(source), "next\n");

    assertThat(Drain.texts(items.get())).containsExactly("whole", "next");
    assertThat(problems.first())
        .extracting(SourceProblem::what)
        .containsExactly("the client closed the connection in the middle of a message");
  }

  @Test
  void aResetConnectionIsReportedAndTheOthersGoOn() throws Exception {
    TcpSource source = listen(options(Framing.LINES).endingAfter(2));
    Socket reset = client(source);
    send(reset, "one\n");
    assertThat(Drain.text(source.next())).isEqualTo("one");
    reset.setOption(StandardSocketOptions.SO_LINGER, 0);
    reset.close();
    CompletableFuture<List<Source.Item>> items = drain(source);
    send(client(source), "two\n");

    assertThat(Drain.texts(items.get())).containsExactly("two");
    assertThat(problems.first().get(0).what()).startsWith("the connection broke (");
  }

  @Test
  void aClientThatPausesInTheMiddleOfAMessageIsDropped() throws Exception {
    TcpSource source =
        listen(options(Framing.LENGTH).stallingAtMost(Duration.ofMillis(50)).endingAfter(1));
    Socket idle = client(source);
    Socket stalled = client(source);
    send(stalled, "\0\0\0\tpart");
    CompletableFuture<List<Source.Item>> items = drain(source);
    awaitClosedBy(stalled);
    send(idle, FramerTest.prefixed("from the idle one"));

    assertThat(Drain.texts(items.get())).containsExactly("from the idle one");
    assertThat(problems.first())
        .extracting(SourceProblem::what)
        .containsExactly("the client paused for more than 50 ms in the middle of a message");
  }

  @Test
  void unfinishedMessagesHoldBoundedMemoryAndAllArriveInTheEnd() throws Exception {
    int size = 1 << 20;
    TcpSource source = listen(options(Framing.LENGTH).limitedTo(size).endingAfter(8));
    String message = "m".repeat(size);
    for (int c = 0; c < 8; c++) {
      Socket client = client(source);
      threads.execute(() -> send(client, FramerTest.prefixed(message)));
    }

    List<Source.Item> items = Drain.all(source);

    assertThat(Drain.texts(items)).hasSize(8).containsOnly(message);
    assertThat(source.mostHeldBytes()).isLessThanOrEqualTo(3L * size);
    assertThat(problems.first()).isEmpty();
  }

  @Test
  void furtherClientsWaitUntilOneLeaves() throws Exception {
    TcpSource source = listen(options(Framing.LINES).serving(1).endingAfter(2));
    Socket first = client(source);
    send(first, "first\n");
    assertThat(Drain.text(source.next())).isEqualTo("first");
    Socket second = client(source);
    send(second, "second\n");
    CompletableFuture<List<Source.Item>> items = drain(source);
    first.close();

    assertThat(Drain.texts(items.get())).containsExactly("second");
    assertThat(problems.first()).isEmpty();
  }

  @Test
  void whoIsNotReadIsHeldBack() throws Exception {
    TcpSource source = listen(options(Framing.LINES));
    Socket client = client(source);
    long total = 64L << 20;
    var sent = new AtomicLong();
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              String line = "x".repeat(65_535) + "\n";
              while (sent.get() < total) {
                send(client, line);
                sent.addAndGet(line.length());
              }
            },
            threads);
    assertThat(source.next()).isNotNull();

    assertThatThrownBy(() -> sending.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(sent.get()).isLessThan(total / 2);
    for (long received = 65_536; received < total; received += 65_536) {
      assertThat(source.next()).isNotNull();
    }
    sending.get(20, TimeUnit.SECONDS);
  }

  @Test
  void stoppingEndsAWaitAndMayBeRepeated() throws Exception {
    TcpSource source = listen(options(Framing.LINES));
    CompletableFuture<List<Source.Item>> items = drain(source);

    source.stop();
    source.stop();

    assertThat(items.get()).isEmpty();
  }

  @Test
  void closingFromAnotherThreadEndsAWaitAndFreesThePort() throws Exception {
    TcpSource source = listen(options(Framing.LINES));
    CompletableFuture<List<Source.Item>> items = drain(source);

    source.close();

    assertThat(items.get()).isEmpty();
    int port = source.address().getPort();
    TcpSource again = listen(TcpOptions.listen(port, Framing.LINES));
    assertThat(again.address().getPort()).isEqualTo(port);
  }

  @Test
  void aPortInUseIsNamedWithItsRemedy() throws Exception {
    int port = listen(options(Framing.LINES)).address().getPort();

    assertThatThrownBy(() -> listen(TcpOptions.listen(port, Framing.LINES)))
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

    assertThatThrownBy(() -> listen(foreign))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("tcp source 192.0.2.1:7070: cannot listen there (")
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void aConnectingSourceReadsUntilThePartnerEnds() throws Exception {
    try (ServerSocket partner = new ServerSocket()) {
      partner.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      threads.execute(
          () -> {
            try (Socket connection = partner.accept()) {
              send(connection, "one\ntwo\n");
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      TcpSource source =
          listen(TcpOptions.connect("127.0.0.1", partner.getLocalPort(), Framing.LINES));

      List<Source.Item> items = Drain.all(source);

      assertThat(Drain.texts(items)).containsExactly("one", "two");
      assertThat(items.get(0).header().text("client"))
          .contains("127.0.0.1:" + partner.getLocalPort());
    }
  }

  @Test
  void aPartnerThatIsNotThereIsNamedWithItsRemedy() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0)) {
      port = unused.getLocalPort();
    }

    assertThatThrownBy(() -> listen(TcpOptions.connect("127.0.0.1", port, Framing.LINES)))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("tcp source 127.0.0.1:" + port + ": nobody answers (")
        .satisfies(e -> assertThat(((SourceException) e).retryable()).isTrue());
  }

  @Test
  void aPartnerThatBreaksTheFramingEndsAConnectingSource() throws Exception {
    try (ServerSocket partner = new ServerSocket()) {
      partner.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      TcpSource source =
          listen(
              TcpOptions.connect("127.0.0.1", partner.getLocalPort(), Framing.LENGTH)
                  .limitedTo(100));
      Socket connection = partner.accept();
      open.add(connection);
      send(connection, "HTTP/1.1 200 OK\r\n");

      assertThatThrownBy(source::next)
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("perhaps the sender means lines");
    }
  }

  private static TcpOptions options(Framing framing) {
    return TcpOptions.listen(0, framing);
  }

  private TcpSource listen(TcpOptions options) throws SourceException {
    TcpSource source = TcpSource.open(options, problems, InstantSource.system());
    open.add(source);
    return source;
  }

  private Socket client(TcpSource source) throws IOException {
    var client = new Socket();
    open.add(client);
    client.connect(source.address(), 10_000);
    client.setSoTimeout(20_000);
    return client;
  }

  private CompletableFuture<List<Source.Item>> drain(TcpSource source) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Drain.all(source);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        threads);
  }

  private static void send(Socket client, String latin1) {
    try {
      client.getOutputStream().write(latin1.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the source has closed the connection, by an end or by a reset. */
  private static void awaitClosedBy(Socket client) {
    try {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
