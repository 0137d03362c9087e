package io.tenuto.harmonicio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever strangers send, the next message is taken and processed. */
@Timeout(120)
class StrangeBytesTest {
  private static final int CONNECTIONS = Boolean.getBoolean("tenuto.long") ? 10_000 : 400;
  private static final List<String> PIECES =
      List.of(
          "GET /status?token=None HTTP/1.1\r\n",
          "POST /streamRequest?token=x&c_name=%zz&batch_addr=&batch_port=1 HTTP/1.0\r\n",
          "PUT /status?token=None HTTP/1.1\r\nContent-Length: 12\r\n\r\n{'a': [{(1,",
          "Content-Length: 5\r\n",
          "\r\n\r\n",
          "012image/name",
          "999",
          "001\u0000");

  @Test
  void randomBytesAndPiecesOfRequestsHarmNobody(@TempDir Path folder) throws Exception {
    var random = new Random(20);
    try (var gateway = new TestGateway(folder);
        var engine = new EngineStandIn(gateway.rest(), "cells", each -> {})) {
      for (int i = 0; i < CONNECTIONS; i++) {
        strange(random.nextBoolean() ? gateway.rest() : gateway.queue(), random);
      }
      new ConnectorStandIn(gateway.rest()).send("cells", new byte[] {1});
      TestGateway.await("it is done", () -> gateway.account("cells", "completed") == 1);
      assertThat(engine.statuses()).containsOnly(203);
    }
  }

  private static void strange(InetSocketAddress to, Random random) throws IOException {
    try (var socket = new Socket(to.getAddress(), to.getPort())) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        if (random.nextInt(3) == 0) {
          byte[] noise = new byte[random.nextInt(300)];
          random.nextBytes(noise);
          socket.getOutputStream().write(noise);
        } else {
          String piece = PIECES.get(random.nextInt(PIECES.size()));
          socket.getOutputStream().write(piece.getBytes(StandardCharsets.UTF_8));
        }
      }
      if (random.nextBoolean()) {
        socket.setSoLinger(true, 0); // a reset instead of an end
      }
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed).*"); // it was answered
    }
  }

  @RepeatedTest(3)
  void literalsOfRandomPiecesAreReadOrRefused() {
    var random = new Random();
    long seed = random.nextLong();
    random.setSeed(seed);
    String pieces = "{}[]()'\":,\\nux09aeENone True.-+ ";
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        text.append(pieces.charAt(random.nextInt(pieces.length())));
      }
      try {
        assertThat(PythonLiteral.object(text.toString())).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as("seed %s: %s", seed, text).contains("expected");
      }
    }
  }
}
