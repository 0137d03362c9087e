package io.tenuto.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.master.Master;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of a cluster, each with a loop of its own, over real loopback TCP. */
@Timeout(60)
class ClusterTest {
  private static final String STREAM = "cells/source";
  private static final String GROUP = "statistics";

  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final BufferPool pool = new BufferPool(64 << 20);
  private final Token token = new Token("a token of a test");
  private final Map<Long, String> doneBy = new ConcurrentHashMap<>();
  @TempDir Path folder;

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void aSourceReachesAnEngineThatTheMasterLeases() throws Exception {
    Master master = opened(Master.start(anyPort(), token, 1));
    engineNode("one", Optional.of(anyPort()), master.endpoint());
    Connector source = sourceNode(Optional.empty(), master.endpoint());
    for (int i = 0; i < 100; i++) {
      assertThat(source.offer(Header.EMPTY, Payload.of("m" + i))).isEqualTo(i);
    }
    assertThat(source.flush(Duration.ofSeconds(20))).isTrue();
    assertThat(source.ledger(GROUP)).isEqualTo(new Ledger(100, 100, 0, 0, 0, 0));
    assertThat(doneBy).hasSize(100);
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  private static Endpoint anyPort() {
    return Endpoint.tcp("127.0.0.1", 0);
  }

  private Loop loop(String name) {
    return opened(new Loop(name, faults::add));
  }

  private Node node(String name, Optional<Endpoint> listen, Endpoint master, Loop loop)
      throws IOException {
    var settings = new Node.Settings(name, listen, List.of(), List.of(master));
    Node node = opened(new Node(settings, loop, pool, token));
    node.start();
    return node;
  }

  private Node engineNode(String name, Optional<Endpoint> listen, Endpoint master)
      throws Exception {
    Loop loop = loop("engine-" + name);
    Node node = node(name, listen, master, loop);
    var spec = new EngineHost.Spec(name, 2, 64 << 20, 16 << 20, 1L << 32, folder, Duration.ZERO);
    var engine =
        new EngineHost(
            spec,
            loop,
            pool,
            slot -> SlotCode.of((message, outputs) -> doneBy.put(message.id().sequence(), name)),
            Optional.empty());
    open.push(() -> engine.close(Duration.ofSeconds(5)));
    node.host(engine, STREAM, GROUP);
    return node;
  }

  private Connector sourceNode(Optional<Endpoint> listen, Endpoint master) throws Exception {
    Loop loop = loop("source");
    Node node = node("source", listen, master, loop);
    var settings =
        new Dispatcher.Settings(
            GROUP, Delivery.AT_LEAST_ONCE, OnFull.BLOCK, DispatchPolicy.SPREAD, 3, 16 << 20);
    var spec =
        new Connector.Spec(new Origin(STREAM, "test", 1), List.of(settings), 16 << 20, 1L << 32);
    Connector connector =
        opened(
            new Connector(
                loop,
                pool,
                spec,
                (where, message, cause, engine) -> faults.add(new AssertionError(cause)),
                new Random(1)::nextInt));
    node.connect(connector, "source", STREAM, List.of(GROUP));
    return connector;
  }
}
