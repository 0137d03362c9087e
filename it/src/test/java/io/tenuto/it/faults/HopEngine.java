package io.tenuto.it.faults;

import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.node.Node;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** An engine with one slot that listens on the loopback, with a loop of its own. */
final class HopEngine implements AutoCloseable {
  static final String STREAM = "faulty/source";
  static final String GROUP = "work";
  static final long CAP_BYTES = 64L << 20;

  private final Loop loop;
  private final Node node;
  private final EngineHost host;

  HopEngine(
      String name,
      Path folder,
      BufferPool pool,
      IntFunction<SlotCode> code,
      Consumer<Throwable> faults)
      throws IOException {
    loop = new Loop(name, faults);
    var port = Optional.of(Endpoint.tcp("127.0.0.1", 0));
    node = new Node(new Node.Settings(name, port, List.of(), List.of()), loop, pool, token());
    host =
        new EngineHost(
            new EngineHost.Spec(name, 1, CAP_BYTES, 32 << 20, 1L << 32, folder, Duration.ZERO),
            loop,
            pool,
            code,
            Optional.empty());
    node.host(host, STREAM, GROUP);
    node.start();
  }

  static Token token() {
    return new Token("a token of a test");
  }

  /** Where it listens. */
  int port() {
    return port(node);
  }

  static int port(Node node) {
    return node.endpoints().stream()
        .map(Endpoint::parse)
        .filter(each -> each.scheme() == Endpoint.Scheme.TCP)
        .findFirst()
        .orElseThrow()
        .port();
  }

  @Override
  public void close() throws Exception {
    host.close(Duration.ofSeconds(5));
    node.close();
    loop.close();
  }
}
