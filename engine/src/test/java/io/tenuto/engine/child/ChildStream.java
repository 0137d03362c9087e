package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Header;
import io.tenuto.api.OnFull;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.host.StageOutput;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;

/**
 * A stream whose engine's slots are children: a source, one engine, and a sink that collects
 * headers in {@link #rows}. For one test; closes the kit as well.
 */
final class ChildStream implements AutoCloseable {
  final Map<Long, String> buried = new ConcurrentHashMap<>();
  final Queue<Header> rows = new ConcurrentLinkedQueue<>();
  private final Kit kit;
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Loop loop = new Loop("test", faults::add);
  private final BufferPool pool = new BufferPool(64 << 20);
  private final List<EngineHost> engines = new ArrayList<>();

  ChildStream(Kit kit) {
    this.kit = kit;
  }

  /** Starts it; returns its source. */
  Connector start(int slots, Duration timeLimit, ChildCode code) {
    Connector outputs = connector("stage");
    join(outputs, engine(1, Duration.ZERO, Optional.empty(), this::sink));
    var output = Optional.of(new StageOutput("stage", outputs));
    var children = ChildProcess.slots(code, kit.spool, kit);
    Connector source = connector("raw");
    join(source, engine(slots, timeLimit, output, children));
    return source;
  }

  private SlotCode sink(int slot) {
    return SlotCode.of((message, none) -> rows.add(message.header()));
  }

  private EngineHost engine(
      int slots, Duration timeLimit, Optional<StageOutput> output, IntFunction<SlotCode> code) {
    var spec =
        new EngineHost.Spec("engine", slots, 64 << 20, 16 << 20, 1L << 32, kit.folder, timeLimit);
    var engine = new EngineHost(spec, loop, pool, code, output);
    engines.add(0, engine);
    return engine;
  }

  private Connector connector(String stream) {
    var settings =
        new Dispatcher.Settings(
            "main", Delivery.AT_LEAST_ONCE, OnFull.BLOCK, DispatchPolicy.SPREAD, 3, 0);
    var spec =
        new Connector.Spec(new Origin(stream, "test", 1), List.of(settings), 64 << 20, 1L << 32);
    return new Connector(
        loop,
        pool,
        spec,
        (group, message, cause, engine) -> buried.put(message.id().sequence(), cause),
        new Random(1)::nextInt);
  }

  private void join(Connector connector, EngineHost engine) {
    CompletableFuture.runAsync(
            () ->
                LocalLink.join(
                    loop,
                    loop,
                    "in-process",
                    link -> connector.open("main", link, engine.introduction(), 1),
                    link -> engine.open(link, 1, false)),
            loop)
        .join();
  }

  @Override
  public void close() throws Exception {
    for (EngineHost engine : engines) {
      engine.close(Duration.ofSeconds(10));
    }
    loop.close();
    kit.close();
    assertThat(faults).isEmpty();
  }
}
