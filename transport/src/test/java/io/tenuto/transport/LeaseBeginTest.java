package io.tenuto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.Control;
import io.tenuto.wire.FrameHeader;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Handshake;
import io.tenuto.wire.Preface;
import io.tenuto.wire.Token;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A receiver that dials holds its first lease from its hello on, however late the welcome is. */
@Timeout(300)
class LeaseBeginTest {
  private static final Token TOKEN = new Token("a token for tests, long enough");

  private final CompletableFuture<Long> leaseBegins = new CompletableFuture<>();

  /** Answers like an acceptor; returns when the hello had been read, by the clock of this JVM. */
  private static long accept(ServerSocket server) throws IOException {
    try (Socket socket = server.accept()) {
      Handshake handshake = Handshake.acceptor(TOKEN, "nonce");
      for (ByteBuffer frame : handshake.outgoing()) {
        socket.getOutputStream().write(bytes(frame));
      }
      var in = new DataInputStream(socket.getInputStream());
      handshake.onPreface(ByteBuffer.wrap(in.readNBytes(Preface.BYTES)));
      FrameHeader header =
          FrameHeader.read(
              Frames.buffer(Frames.HEADER_BYTES).put(in.readNBytes(Frames.HEADER_BYTES)).flip(),
              false);
      handshake.onControl(Control.parse(in.readNBytes(header.bodyBytes())));
      long helloRead = System.nanoTime();
      socket.getOutputStream().write(bytes(handshake.welcome(Control.of("welcome"))));
      in.readNBytes(1); // until the other end closes
      return helloRead;
    }
  }

  private static byte[] bytes(ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  private final class Dialled implements Network.Dialled {
    @Override
    public LinkHandler opened(Link link, Control welcome) {
      leaseBegins.complete(link.leaseBeginsNanos());
      link.close();
      return new LinkHandler() {
        @Override
        public void onControl(Control control) {}

        @Override
        public void onClosed(@Nullable Throwable cause) {}
      };
    }

    @Override
    public void failed(Throwable cause) {
      leaseBegins.completeExceptionally(cause);
    }
  }

  @Test
  void theLeaseBeginsWhenTheHelloIsSent() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var loop = new Loop("test", leaseBegins::completeExceptionally)) {
      var helloRead = new CompletableFuture<Long>();
      var acceptor =
          new Thread(
              () -> {
                try {
                  helloRead.complete(accept(server));
                } catch (IOException e) {
                  helloRead.completeExceptionally(e);
                }
              });
      acceptor.start();
      var network = new Network(loop, new BufferPool(0), TOKEN);
      Endpoint endpoint = Endpoint.tcp("127.0.0.1", server.getLocalPort());
      loop.execute(
          () -> network.dial(endpoint, Control.of("hello", "role", "receiver"), new Dialled()));
      long begins = leaseBegins.get(60, TimeUnit.SECONDS);
      assertThat(begins - helloRead.get(60, TimeUnit.SECONDS))
          .as("nanoseconds behind the moment at which the hello had been read")
          .isNegative();
      acceptor.join();
    }
  }
}
