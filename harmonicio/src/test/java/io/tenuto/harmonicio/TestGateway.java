package io.tenuto.harmonicio;

import io.tenuto.engine.master.Master;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Token;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A master and a gateway in this JVM, on ports of the system's choice. */
final class TestGateway implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Master master;
  private final Gateway gateway;

  TestGateway(Path folder) throws Exception {
    this(folder, Duration.ofSeconds(30), Duration.ZERO);
  }

  /** With a certain port for requests. */
  TestGateway(Path folder, InetSocketAddress rest) throws Exception {
    this(folder, Duration.ofSeconds(30), Duration.ZERO, rest);
  }

  TestGateway(Path folder, Duration timeLimit, Duration hold) throws Exception {
    this(folder, timeLimit, hold, ANYWHERE);
  }

  TestGateway(Path folder, Duration timeLimit, Duration hold, InetSocketAddress rest)
      throws Exception {
    var token = new Token("a token of a test");
    master = Master.start(Endpoint.tcp("127.0.0.1", 0), token, 1);
    var settings =
        new GatewaySettings(
            rest,
            ANYWHERE,
            "127.0.0.1",
            folder,
            1L << 30,
            1L << 30,
            timeLimit,
            hold,
            true,
            Optional.empty());
    var member =
        new Gateway.Membership(
            "harmonicio-test",
            Gateway.Membership.WORKER,
            List.of(master.endpoint()),
            Endpoint.tcp("127.0.0.1", 0),
            token,
            Tls.NONE);
    try {
      gateway = Gateway.start(member, settings, notice -> {});
    } catch (java.io.IOException e) {
      master.close();
      throw e;
    }
  }

  InetSocketAddress rest() {
    return gateway.rest();
  }

  InetSocketAddress queue() {
    return gateway.queue();
  }

  Map<String, Object> verbose() {
    try {
      Http.Answered answer =
          Http.ask(rest(), "GET", "/messagesQuery?token=None&command=verbose", "");
      return PythonLiteral.object(answer.text());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What is under these names, one in the other; empty if there is nothing. */
  private Optional<Object> find(String... names) {
    Object at = verbose();
    for (String name : names) {
      at = at instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return Optional.ofNullable(at);
  }

  /** A figure of an image's account. */
  long account(String image, String what) {
    return (Long) find("LEDGER", image, what).orElse(0L);
  }

  /** How many connections brought no message, of a kind. */
  long notTaken(String what) {
    return (Long) find("NOT_TAKEN", what).orElseThrow();
  }

  /** How many engines of an image pull. */
  int engines(String image) {
    return ((List<?>) find("CONTAINERS", image).orElse(List.of())).size();
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    master.close();
  }
}
