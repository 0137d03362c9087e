package io.tenuto.engine.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The socket over which a child speaks: who may connect, what is left, and how waiting ends. */
@Timeout(30)
final class EngineSocketTest {
  @TempDir Path temporary;

  @Test
  void whatAChildHasSaidCanBeReadAfterItsEnd() throws IOException {
    try (EngineSocket socket = EngineSocket.here(temporary)) {
      try (SocketChannel child = connected(socket)) {
        child.write(ByteBuffer.wrap("answer".getBytes(UTF_8)));
        assertThat(socket.in().read()).isEqualTo('a');
        tell(socket, 1); // which it does not read any more
      }
      socket.ended();
      assertThat(socket.in().readNBytes(5)).isEqualTo("nswer".getBytes(UTF_8));
      assertThatThrownBy(() -> tell(socket, 1)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void nothingIsLeftOnDiskOnceTheChildHasConnected() throws IOException {
    try (EngineSocket socket = EngineSocket.here(temporary)) {
      Path folder = socket.folder();
      assertThat(Files.getPosixFilePermissions(folder)).hasSize(3); // its owner's
      try (SocketChannel child = connected(socket)) {
        tell(socket, 7);
        assertThat(inside(temporary)).isZero();
        var one = ByteBuffer.allocate(1);
        assertThat(child.read(one)).isEqualTo(1);
      }
    }
  }

  @Test
  void whoWaitsForAChildThatHasEndedIsToldSo() throws Exception {
    try (EngineSocket socket = EngineSocket.here(temporary)) {
      CompletableFuture<Integer> waiting = reading(socket);
      socket.ended();
      assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
          .rootCause()
          .isInstanceOf(IOException.class);
      assertThat(inside(temporary)).isZero();
    }
  }

  @Test
  void nobodyElseIsLetIn() throws IOException {
    try (EngineSocket socket = EngineSocket.here(temporary);
        SocketChannel child = connected(socket)) {
      var at = UnixDomainSocketAddress.of(socket.file());
      tell(socket, 7);
      assertThatThrownBy(() -> SocketChannel.open(at).close()).isInstanceOf(IOException.class);
      assertThat(child.isConnected()).isTrue();
    }
  }

  @Test
  void closingItEndsACallThatWaitsForAnAnswer() throws Exception {
    EngineSocket socket = EngineSocket.here(temporary);
    try (SocketChannel child = connected(socket)) {
      tell(socket, 7); // it is there
      CompletableFuture<Integer> waiting = reading(socket);
      socket.close();
      assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
          .rootCause()
          .isInstanceOf(IOException.class);
      assertThat(child.read(ByteBuffer.allocate(2))).isEqualTo(1);
    }
  }

  @Test
  void aPathThatIsTooLongForTheSystemIsAnErrorThatLeavesNothing() throws IOException {
    Path deep = Files.createDirectory(temporary.resolve("x".repeat(120)));
    assertThatThrownBy(() -> EngineSocket.here(deep)).isInstanceOf(IOException.class);
    assertThat(inside(deep)).isZero();
  }

  private static void tell(EngineSocket socket, int one) throws IOException {
    socket.out().write(one);
    socket.out().flush();
  }

  private static SocketChannel connected(EngineSocket socket) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket.file()));
  }

  private static CompletableFuture<Integer> reading(EngineSocket socket) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return socket.in().read();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private static long inside(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }
}
