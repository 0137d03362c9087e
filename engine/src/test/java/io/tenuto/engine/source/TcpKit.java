package io.tenuto.engine.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Source;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** TCP sources, clients that send to them, and what was reported. */
final class TcpKit implements AutoCloseable {
  final ProblemList problems = new ProblemList(100);
  final List<AutoCloseable> open = new ArrayList<>();
  final ExecutorService threads = Executors.newCachedThreadPool();

  static TcpOptions options(Framing framing) {
    return TcpOptions.listen(0, framing);
  }

  TcpSource listen(TcpOptions options) throws SourceException {
    TcpSource source = TcpSource.open(options, problems, InstantSource.system());
    open.add(source);
    return source;
  }

  Socket client(TcpSource source) throws IOException {
    var client = new Socket();
    open.add(client);
    client.connect(source.address(), 10_000);
    client.setSoTimeout(60_000);
    return client;
  }

  CompletableFuture<List<Source.Item>> drain(TcpSource source) {
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

  static void send(Socket client, String latin1) {
    try {
      client.getOutputStream().write(latin1.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the source has closed the connection, by an end or by a reset. */
  static void awaitClosedBy(Socket client) {
    try {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    threads.shutdownNow();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }
}
