package io.tenuto.it.faults;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.engine.backlog.Backlog;
import io.tenuto.engine.backlog.BacklogProblem;
import io.tenuto.engine.backlog.BacklogSettings;
import io.tenuto.engine.connector.DeadLetters;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.node.Node;
import io.tenuto.engine.node.Peer;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A backlog that listens on the loopback, with a loop of its own. */
final class HopBacklog implements AutoCloseable {
  static final String NAME = "far";

  private final ConcurrentLinkedQueue<BacklogProblem> problems = new ConcurrentLinkedQueue<>();
  private final Loop loop;
  private final Node node;
  private final Backlog backlog;

  HopBacklog(Path folder, BufferPool pool, DeadLetters deadLetters, Consumer<Throwable> faults)
      throws IOException {
    loop = new Loop(NAME, faults);
    var port = Optional.of(Endpoint.tcp("127.0.0.1", 0));
    var settings = new Node.Settings(NAME, port, List.of(), List.of());
    node = new Node(settings, loop, pool, HopEngine.token());
    var group =
        new Dispatcher.Settings(
            HopEngine.GROUP,
            Delivery.AT_LEAST_ONCE,
            OnFull.BLOCK,
            DispatchPolicy.SPREAD,
            3,
            HopEngine.CAP_BYTES);
    backlog =
        Backlog.open(
            new BacklogSettings(NAME, group, folder, 256 << 20, 8 << 20, 1L << 30, false),
            new Backlog.Surroundings(
                loop, pool, deadLetters, new Random(2)::nextInt, problems::add));
    node.keep(backlog, HopEngine.STREAM, 1, 0, true);
    node.start();
  }

  /** Where it listens. */
  int port() {
    return HopEngine.port(node);
  }

  /** Lets it drain to an engine that listens on this port. */
  void drainTo(int port) {
    String where = Endpoint.tcp("127.0.0.1", port).toString();
    node.lease(
        NAME, HopEngine.GROUP, 1, List.of(new Peer("engine-0", "another host", List.of(where))));
  }

  Ledger ledger() {
    return backlog.ledger();
  }

  /** Waits until everything that is stored has been settled. */
  boolean flush(Duration patience) throws InterruptedException {
    return backlog.flush(patience);
  }

  List<BacklogProblem> problems() {
    return List.copyOf(problems);
  }

  @Override
  public void close() throws Exception {
    backlog.close();
    node.close();
    loop.close();
  }
}
