package io.tenuto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.Control;
import io.tenuto.wire.FrameHeader;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Preface;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever speaks version 1 alone, which had no checksums, is told so and let go. */
@Timeout(300)
class OldVersionTest {
  private static final byte[] PREFACE = {'T', 'N', 'T', 'O', 1, 1, 0, 0};
  private static final Token TOKEN = new Token("a token for tests, long enough");

  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Loop loop = new Loop("test", faults::add);
  private final Network network = new Network(loop, new BufferPool(0), TOKEN);

  @AfterEach
  void close() {
    loop.close();
    assertThat(faults).isEmpty();
  }

  /** A control frame as version 1 had them. */
  private static byte[] old(String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + body.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(body.length)
        .putInt(1)
        .put(body)
        .array();
  }

  @Test
  void anOldAcceptorIsRefusedByWhoDials() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var failed = new CompletableFuture<Throwable>();
      var dialled =
          new Network.Dialled() {
            @Override
            public LinkHandler opened(Link link, Control welcome) {
              throw new IllegalStateException("opened a link of another version");
            }

            @Override
            public void failed(Throwable cause) {
              failed.complete(cause);
            }
          };
      Endpoint where = Endpoint.tcp("127.0.0.1", server.getLocalPort());
      loop.execute(() -> network.dial(where, Control.of("hello", "role", "sender"), dialled));
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write(PREFACE);
        socket.getOutputStream().write(old("{\"type\":\"challenge\",\"nonce\":\"x\"}"));
        Throwable cause = failed.get(60, TimeUnit.SECONDS);
        assertThat(cause)
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("versions 1 to 1, this program version 2")
            .hasMessageContaining("Use releases of Tenuto that go together.");
        assertThat(((RefusedException) cause).code()).isEqualTo("version");
      }
    }
  }

  @Test
  void anOldDialerSeesOurVersionAndIsRefusedByTheAcceptor() throws Exception {
    Admission nobody =
        hello -> {
          throw new IllegalStateException("admitted a link of another version");
        };
    int port =
        loop.ask(
            () -> {
              try {
                return network.listen(Endpoint.tcp("127.0.0.1", 0), nobody).endpoint().port();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(PREFACE);
      var in = new DataInputStream(socket.getInputStream());
      byte[] preface = in.readNBytes(Preface.BYTES);
      assertThat(preface).startsWith('T', 'N', 'T', 'O', 2, 2);
      assertThat(control(in).is("challenge")).isTrue();
      Control refused = control(in);
      assertThat(refused.type()).isEqualTo("refused");
      assertThat(refused.text("code")).isEqualTo("version");
      assertThat(refused.flag("retryable")).isFalse();
      assertThat(in.read()).as("the end of the connection").isEqualTo(-1);
    }
  }

  private static Control control(DataInputStream in) throws IOException {
    byte[] start = in.readNBytes(Frames.HEADER_BYTES);
    FrameHeader header =
        FrameHeader.read(Frames.buffer(Frames.HEADER_BYTES).put(start).flip(), false);
    byte[] json = in.readNBytes(header.bodyBytes());
    header.verify(ByteBuffer.wrap(json));
    return Control.parse(json);
  }
}
