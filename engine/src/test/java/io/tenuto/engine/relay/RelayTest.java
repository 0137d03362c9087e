package io.tenuto.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.engine.relay.Appointment.End;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Handshake;
import io.tenuto.wire.Preface;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two that meet at a relay over TCP: what arrives, what holds them back, what ends them. */
@Timeout(300)
class RelayTest {
  private static final int LARGE = 900_000;

  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final BufferPool pool = new BufferPool(8 << 20);
  private final Token token = new Token("a token of a test");
  private final Loop relayLoop = new Loop("test-relay", faults::add);
  private final Loop connectorLoop = new Loop("test-connector", faults::add);
  private final Loop engineLoop = new Loop("test-engine", faults::add);
  private final Relay relay = relayLoop.ask(() -> new Relay(relayLoop));
  private final Endpoint endpoint = relayLoop.ask(this::listen);

  private Endpoint listen() {
    try {
      return new Network(relayLoop, pool, token)
          .listen(Endpoint.tcp("127.0.0.1", 0), relay::admit)
          .endpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    relayLoop.close();
    connectorLoop.close();
    engineLoop.close();
    assertThat(faults).isEmpty();
  }

  /** One end of a link through the relay. */
  private static final class Party implements LinkHandler {
    final BlockingQueue<Control> heard = new LinkedBlockingQueue<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    final Loop loop;
    final Link link;
    final Control introduction;

    Party(Loop loop, Link link, Control introduction) {
      this.loop = loop;
      this.link = link;
      this.introduction = introduction;
    }

    void say(Control control) {
      loop.await(() -> link.control(control));
    }

    Control next() throws InterruptedException {
      Control next = heard.poll(60, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was heard within 20 s");
      }
      return next;
    }

    @Override
    public void onControl(Control control) {
      heard.add(control);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
      closed.complete(String.valueOf(cause));
    }
  }

  private CompletableFuture<Party> come(Loop loop, Appointment appointment, Token theirToken) {
    var party = new CompletableFuture<Party>();
    var dialled =
        new Network.Dialled() {
          @Override
          public LinkHandler opened(Link link, Control introduction) {
            var opened = new Party(loop, link, introduction);
            party.complete(opened);
            return opened;
          }

          @Override
          public void failed(Throwable cause) {
            party.completeExceptionally(cause);
          }
        };
    Control introduction = Control.of("hello", "name", appointment.end().name());
    loop.execute(
        () ->
            new Network(loop, pool, theirToken)
                .meet(endpoint, appointment.hello(), appointment.accepts(), introduction, dialled));
    return party;
  }

  private CompletableFuture<Party> connector(String engine) {
    return come(connectorLoop, new Appointment("c", engine, End.CONNECTOR), token);
  }

  private CompletableFuture<Party> engine(String engine) {
    return come(engineLoop, new Appointment("c", engine, End.ENGINE), token);
  }

  @Test
  void twoThatMeetProveThemselvesToOneAnotherAndTalk() throws Exception {
    CompletableFuture<Party> first = engine("e");
    Party connector = connector("e").get(60, TimeUnit.SECONDS);
    Party engine = first.get(60, TimeUnit.SECONDS);
    assertThat(connector.introduction.text("name")).isEqualTo("ENGINE");
    assertThat(engine.introduction.text("name")).isEqualTo("CONNECTOR");
    connector.say(Control.of("alive", "n", 7));
    assertThat(engine.next().number("n")).isEqualTo(7);
    engine.say(Control.of("heartbeat", "n", 8));
    assertThat(connector.next().number("n")).isEqualTo(8);
    assertThat(relayLoop.ask(relay::pairs)).isEqualTo(1);
  }

  @Test
  void aSlowReaderHoldsItsWriterBackAndNobodyElse() throws Exception {
    CompletableFuture<Party> waiting = connector("slow");
    Party slow = engine("slow").get(60, TimeUnit.SECONDS);
    Party writer = waiting.get(60, TimeUnit.SECONDS);
    var mayRead = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    engineLoop.execute(
        () -> {
          stopped.countDown();
          try {
            mayRead.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    stopped.await();
    String filler = "x".repeat(LARGE);
    for (int i = 0; i < 64; i++) {
      writer.say(Control.of("alive", "n", i, "filler", filler));
    }
    Loop third = new Loop("test-third", faults::add);
    try {
      var other = come(third, new Appointment("c", "quick", End.ENGINE), token);
      Party connector = connector("quick").get(60, TimeUnit.SECONDS);
      Party quick = other.get(60, TimeUnit.SECONDS);
      for (int i = 0; i < 1_000; i++) {
        connector.say(Control.of("alive", "n", i));
        assertThat(quick.next().number("n")).isEqualTo(i);
      }
    } finally {
      third.close();
    }
    assertThat(connectorLoop.ask(writer.link::writable)).as("all was taken").isFalse();
    mayRead.countDown();
    for (int i = 0; i < 64; i++) {
      Control heard = slow.next();
      assertThat(heard.number("n")).isEqualTo(i);
      assertThat(heard.text("filler")).hasSize(LARGE);
    }
  }

  @Test
  void whatWasSaidBeforeTheEndArrivesAndThenBothEnd() throws Exception {
    CompletableFuture<Party> waiting = connector("e");
    Party engine = engine("e").get(60, TimeUnit.SECONDS);
    Party connector = waiting.get(60, TimeUnit.SECONDS);
    String filler = "x".repeat(LARGE);
    for (int i = 0; i < 8; i++) {
      connector.say(Control.of("alive", "n", i, "filler", filler));
    }
    connectorLoop.await(connector.link::close);
    assertThat(engine.closed.get(60, TimeUnit.SECONDS)).contains("the peer closed the link");
    assertThat(engine.heard).hasSize(8);
    assertThat(relayLoop.ask(relay::pairs)).isZero();
  }

  @Test
  void whoDoesNotKnowTheTokenIsNotLetWait() {
    var stranger =
        come(
            connectorLoop,
            new Appointment("c", "e", End.CONNECTOR),
            new Token("quite another token"));
    assertThatThrownBy(() -> stranger.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("token");
  }

  @Test
  void whoSaysMoreThanItsNameBeforeItIsAnsweredIsCutOff() throws Exception {
    var address = new InetSocketAddress(endpoint.host(), endpoint.port());
    try (SocketChannel socket = SocketChannel.open(address)) {
      Handshake handshake =
          Handshake.dialer(token, "0001", new Appointment("c", "e", End.ENGINE).hello());
      DataInputStream input = new DataInputStream(socket.socket().getInputStream());
      handshake.onPreface(ByteBuffer.wrap(input.readNBytes(Preface.BYTES)));
      int bytes = Integer.reverseBytes(input.readInt());
      input.skipNBytes(Frames.HEADER_BYTES - Integer.BYTES);
      handshake.onControl(Control.parse(input.readNBytes(bytes)));
      for (ByteBuffer frame : handshake.outgoing()) {
        socket.write(frame);
      }
      socket.write(Frames.control(Control.of("heartbeat", "n", 0)));
      assertThat(input.read()).as("end of the stream").isEqualTo(-1);
    }
    CompletableFuture<Party> late = connector("e");
    assertThatThrownBy(() -> late.get(60, TimeUnit.SECONDS))
        .hasMessageContaining("engine e has not come");
  }

  @Test
  void whoWaitsInVainIsToldWhoIsMissing() {
    CompletableFuture<Party> alone = connector("e");
    assertThatThrownBy(() -> alone.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("engine e has not come");
  }
}
