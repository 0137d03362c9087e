package io.tenuto.engine.node;

import io.tenuto.api.Delivery;
import io.tenuto.api.Header;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.master.ControlLog;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.worker.EngineOrder;
import io.tenuto.engine.worker.EngineStarter;
import io.tenuto.engine.worker.Worker;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Roles of a cluster in one test's JVM, each with a loop of its own, joined by real loopback TCP.
 * The pipeline has one stage that notes which engine ran which message.
 */
final class Deployment implements AutoCloseable {
  static final String PIPELINE = "cells";
  static final String STREAM = Streams.name(PIPELINE, "source");
  static final String STAGE = "statistics";

  final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  final Map<Long, String> doneBy = new ConcurrentHashMap<>();
  final List<String> started = new CopyOnWriteArrayList<>();
  final Token token = new Token("a token of a test");
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final BufferPool pool = new BufferPool(64 << 20);
  private final Path folder;
  private final Tls tls;

  Deployment(Path folder) {
    this(folder, Tls.NONE);
  }

  /**
   * @param tls what all of them show and trust
   */
  Deployment(Path folder, Tls tls) {
    this.folder = folder;
    this.tls = tls;
  }

  static Endpoint anyPort() {
    return Endpoint.tcp("127.0.0.1", 0);
  }

  static PipelineView pipeline(int engines) {
    return new PipelineView(
        PIPELINE,
        1,
        "source",
        "no text",
        "",
        List.of(new PipelineView.Stage(STAGE, "source", engines)));
  }

  <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  Loop loop(String name) {
    return opened(new Loop(name, faults::add));
  }

  Master master(Endpoint listen, long incarnation) throws IOException {
    return opened(Master.start(listen, token, tls, ControlLog.none(incarnation)));
  }

  /** A source with its connector; it brings the pipeline along. */
  final class Source {
    final Node node;
    final Connector connector;
    final List<String> notices = new CopyOnWriteArrayList<>();
    private long sent;

    Source(Optional<Endpoint> listen, Endpoint master, int engines) throws IOException {
      Loop loop = loop("source");
      node =
          opened(
              new Node(
                  new Node.Settings("source", listen, List.of(), List.of(master)),
                  loop,
                  pool,
                  token,
                  tls));
      node.role(
          () -> new Node.Part(Optional.empty(), List.of(pipeline(engines))),
          command -> {
            if (command.is("notice")) {
              notices.add(command.text("text"));
            }
          });
      var settings =
          new Dispatcher.Settings(
              STAGE, Delivery.AT_LEAST_ONCE, OnFull.BLOCK, DispatchPolicy.SPREAD, 3, 16 << 20);
      var spec =
          new Connector.Spec(
              new Origin("source", "test", 1), List.of(settings), 16 << 20, 1L << 32);
      connector =
          opened(
              new Connector(
                  loop,
                  pool,
                  spec,
                  (where, message, cause, engine) -> faults.add(new AssertionError(cause)),
                  new Random(1)::nextInt));
      node.connect(connector, "source", STREAM, List.of(STAGE));
      node.start();
    }

    /** Hands in messages without waiting for their settlement. */
    void send(int messages) {
      for (int i = 0; i < messages; i++) {
        long number = connector.offer(Header.EMPTY, Payload.of("message " + sent));
        if (number != sent) {
          throw new AssertionError("message " + sent + " was answered with " + number);
        }
        sent++;
      }
    }

    /** Waits until everything is settled. */
    void settle() throws InterruptedException {
      if (!connector.flush(Duration.ofSeconds(60))) {
        throw new AssertionError(
            "not settled within 30 s: " + connector.ledger(STAGE) + ", " + node.view());
      }
    }

    long completed() {
      return connector.ledger(STAGE).completed();
    }
  }

  /** A process that is nothing but a relay. */
  Node relay(Endpoint master) throws IOException {
    Endpoint listen = new Endpoint(master.scheme(), "127.0.0.1", 0, null);
    var settings = new Node.Settings("relay", Optional.of(listen), List.of(), List.of(master));
    Node relay = opened(new Node(settings, loop("relay"), pool, token, tls));
    relay.relay();
    relay.start();
    return relay;
  }

  /** An engine with a node of its own. */
  void engine(String name, Optional<Endpoint> listen, Endpoint master) throws IOException {
    opened(new OneEngine(name, "life of " + name, listen, master));
  }

  /** A worker whose engines run in this JVM. */
  Worker worker(String name, int cores, Endpoint master, Optional<Endpoint> engineListen)
      throws IOException {
    return opened(
        Worker.start(name, cores, List.of(master), token, tls, starter(master, engineListen)));
  }

  private EngineStarter starter(Endpoint master, Optional<Endpoint> listen) {
    return (EngineOrder order, String instance, Consumer<EngineStarter.Exit> onExit) -> {
      started.add(order.engine());
      var engine = new OneEngine(order.engine(), instance, listen, master);
      return new EngineStarter.Running() {
        @Override
        public void drain() {
          kill();
        }

        @Override
        public void kill() {
          new Thread(
                  () -> {
                    try {
                      engine.close();
                    } finally {
                      onExit.accept(new EngineStarter.Exit(0, ""));
                    }
                  },
                  "ending-" + order.engine())
              .start();
        }
      };
    };
  }

  private final class OneEngine implements AutoCloseable {
    private final Loop loop;
    private final Node node;
    private final EngineHost host;

    OneEngine(String name, String instance, Optional<Endpoint> listen, Endpoint master)
        throws IOException {
      loop = new Loop("engine-" + name, faults::add);
      node =
          new Node(
              new Node.Settings(name, listen, List.of(), List.of(master)), loop, pool, token, tls);
      var spec = new EngineHost.Spec(name, 1, 64 << 20, 16 << 20, 1L << 32, folder, Duration.ZERO);
      host =
          new EngineHost(
              spec,
              instance,
              loop,
              pool,
              slot -> SlotCode.of((message, outputs) -> doneBy.put(message.id().sequence(), name)),
              Optional.empty());
      node.host(host, STREAM, STAGE);
      node.start();
    }

    @Override
    public void close() {
      try {
        node.drain(host.spec().name());
        host.close(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      node.close();
      loop.close();
    }
  }

  /** Waits for a condition; fails with its description after some seconds. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (deadline - System.nanoTime() < 0) {
        throw new AssertionError("waited 20 s in vain: " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
