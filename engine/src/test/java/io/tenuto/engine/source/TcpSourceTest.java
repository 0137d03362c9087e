package io.tenuto.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What programs send over TCP, and who waits for whom. */
@Timeout(300)
class TcpSourceTest {
  private final TcpKit kit = new TcpKit();

  @AfterEach
  void close() throws Exception {
    kit.close();
  }

  @Test
  void linesOfOneClientComeInOrderAndBearItsAddress() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LINES).endingAfter(3));
    Socket client = kit.client(source);
    TcpKit.send(client, "one\ntwo\r\nthree\n");

    List<Source.Item> items = Drain.all(source);

    assertThat(Drain.texts(items)).containsExactly("one", "two", "three");
    assertThat(items.get(0).header().values())
        .isEqualTo(Map.of("client", "127.0.0.1:" + client.getLocalPort()));
    assertThat(source.expected()).isEqualTo(3);
  }

  @Test
  void severalClientsAreReadAtOnce() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LENGTH).endingAfter(4_000));
    for (int c = 0; c < 4; c++) {
      Socket client = kit.client(source);
      int number = c;
      kit.threads.execute(
          () -> {
            for (int i = 0; i < 1_000; i++) {
              TcpKit.send(client, FramerTest.prefixed(number + ":" + i));
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
    assertThat(kit.problems.first()).isEmpty();
  }

  @Test
  void aMessageLargerThanAnyBufferComesWhole() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LENGTH).endingAfter(2));
    Socket client = kit.client(source);
    String large = "abcdefgh".repeat(1 << 20);
    kit.threads.execute(
        () -> TcpKit.send(client, FramerTest.prefixed(large) + FramerTest.prefixed("end")));

    assertThat(Drain.texts(Drain.all(source))).containsExactly(large, "end");
  }

  @Test
  void unfinishedMessagesHoldBoundedMemoryAndAllArriveInTheEnd() throws Exception {
    int size = 1 << 20;
    TcpSource source = kit.listen(TcpKit.options(Framing.LENGTH).limitedTo(size).endingAfter(8));
    String message = "m".repeat(size);
    for (int c = 0; c < 8; c++) {
      Socket client = kit.client(source);
      kit.threads.execute(() -> TcpKit.send(client, FramerTest.prefixed(message)));
    }

    List<Source.Item> items = Drain.all(source);

    assertThat(Drain.texts(items)).hasSize(8).containsOnly(message);
    assertThat(source.mostHeldBytes()).isLessThanOrEqualTo(3L * size);
    assertThat(kit.problems.first()).isEmpty();
  }

  @Test
  void furtherClientsWaitUntilOneLeaves() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LINES).serving(1).endingAfter(2));
    Socket first = kit.client(source);
    TcpKit.send(first, "first\n");
    assertThat(Drain.text(source.next())).isEqualTo("first");
    Socket second = kit.client(source);
    TcpKit.send(second, "second\n");
    CompletableFuture<List<Source.Item>> items = kit.drain(source);
    first.close();

    assertThat(Drain.texts(items.get())).containsExactly("second");
    assertThat(kit.problems.first()).isEmpty();
  }

  @Test
  void whoIsNotReadIsHeldBack() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LINES));
    Socket client = kit.client(source);
    long total = 64L << 20;
    var sent = new AtomicLong();
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              String line = "x".repeat(65_535) + "\n";
              while (sent.get() < total) {
                TcpKit.send(client, line);
                sent.addAndGet(line.length());
              }
            },
            kit.threads);
    assertThat(source.next()).isNotNull();

    assertThatThrownBy(() -> sending.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(sent.get()).isLessThan(total / 2);
    for (long received = 65_536; received < total; received += 65_536) {
      assertThat(source.next()).isNotNull();
    }
    sending.get(60, TimeUnit.SECONDS);
  }

  @Test
  void stoppingEndsAWaitAndMayBeRepeated() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LINES));
    CompletableFuture<List<Source.Item>> items = kit.drain(source);

    source.stop();
    source.stop();

    assertThat(items.get()).isEmpty();
  }

  @Test
  void closingFromAnotherThreadEndsAWaitAndFreesThePort() throws Exception {
    TcpSource source = kit.listen(TcpKit.options(Framing.LINES));
    CompletableFuture<List<Source.Item>> items = kit.drain(source);

    source.close();

    assertThat(items.get()).isEmpty();
    int port = source.address().getPort();
    TcpSource again = kit.listen(TcpOptions.listen(port, Framing.LINES));
    assertThat(again.address().getPort()).isEqualTo(port);
  }

  @Test
  void aConnectingSourceReadsUntilThePartnerEnds() throws Exception {
    try (ServerSocket partner = new ServerSocket()) {
      partner.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      kit.threads.execute(
          () -> {
            try (Socket connection = partner.accept()) {
              TcpKit.send(connection, "one\ntwo\n");
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      TcpSource source =
          kit.listen(TcpOptions.connect("127.0.0.1", partner.getLocalPort(), Framing.LINES));

      List<Source.Item> items = Drain.all(source);

      assertThat(Drain.texts(items)).containsExactly("one", "two");
      assertThat(items.get(0).header().text("client"))
          .contains("127.0.0.1:" + partner.getLocalPort());
    }
  }
}
