package io.tenuto.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Message;
import io.tenuto.api.OnFull;
import io.tenuto.api.Outputs;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.host.StageOutput;
import io.tenuto.transport.Admission;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Listener;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.transport.Pulse;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Control;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Token;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Connectors and engines of one process, joined by any kind of link. */
abstract class OneHop {
  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  final Loop loop = new Loop("test-sender", faults::add);
  final Loop engineLoop = new Loop("test-engine", faults::add);
  final BufferPool pool = new BufferPool(64 << 20);
  private final Token token = new Token("a token of a test");
  final Map<Long, String> buried = new ConcurrentHashMap<>();
  final Pulse pulse = new Pulse();
  Tls tls = Tls.NONE;
  @TempDir Path folder;

  @AfterEach
  void close() throws InterruptedException {
    pulse.close();
    loop.close();
    engineLoop.close();
    assertThat(faults).isEmpty();
  }

  static long crc(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  interface Code {
    void process(Message message, Outputs outputs) throws Exception;
  }

  EngineHost engine(int slots, Code code) {
    return new EngineHost(
        spec(slots, Duration.ZERO),
        engineLoop,
        pool,
        slot -> SlotCode.of(code::process),
        Optional.empty());
  }

  /** An engine of one slot with a time limit. */
  EngineHost engine(Duration limit, Code code) {
    return new EngineHost(
        spec(1, limit), engineLoop, pool, slot -> SlotCode.of(code::process), Optional.empty());
  }

  /** An engine that passes outputs on: on the loop of its connector. */
  EngineHost engine(int slots, StageOutput output, Code code) {
    return new EngineHost(
        spec(slots, Duration.ZERO),
        loop,
        pool,
        slot -> SlotCode.of(code::process),
        Optional.of(output));
  }

  EngineHost.Spec spec(int slots, Duration limit) {
    return new EngineHost.Spec("engine", slots, 64 << 20, 16 << 20, 1L << 32, folder, limit);
  }

  Connector connector(OnFull onFull, long retainBytes) {
    return connector("raw", onFull, retainBytes);
  }

  /** What an engine passes its outputs on with. */
  Connector stageConnector(long retainBytes) {
    return connector("double", OnFull.BLOCK, retainBytes);
  }

  private Connector connector(String stream, OnFull onFull, long retainBytes) {
    var settings =
        new Dispatcher.Settings(
            "main", Delivery.AT_LEAST_ONCE, onFull, DispatchPolicy.SPREAD, 3, retainBytes);
    var spec =
        new Connector.Spec(new Origin(stream, "test", 1), List.of(settings), retainBytes, 1L << 32);
    return new Connector(
        loop,
        pool,
        spec,
        (where, message, cause, engine) -> buried.put(message.id().sequence(), cause),
        new Random(1)::nextInt);
  }

  void joinLocally(Connector connector, EngineHost engine) {
    LocalLink.join(
        loop,
        engineLoop,
        "in-process",
        a -> connector.open("main", a, engine.introduction(), 1),
        b -> engine.open(b, 1, false));
  }

  void joinOver(Endpoint endpoint, Connector connector, EngineHost engine) throws Exception {
    joinOver(endpoint, connector, engine, engineLoop);
  }

  /**
   * @param itsLoop the engine's
   */
  void joinOver(Endpoint endpoint, Connector connector, EngineHost engine, Loop itsLoop)
      throws Exception {
    var bound = new CompletableFuture<Endpoint>();
    var engineNetwork = new Network(itsLoop, pool, token, tls);
    Admission admission =
        hello ->
            new Admission.Accepted(
                engine.introduction(),
                link -> engine.open(link, (int) hello.number("epoch"), false));
    itsLoop.execute(
        () -> {
          try {
            Listener listener = engineNetwork.listen(endpoint, admission);
            bound.complete(listener.endpoint());
          } catch (Exception e) {
            bound.completeExceptionally(e);
          }
        });
    Endpoint actual = bound.get();
    var opened = new CompletableFuture<Link>();
    loop.execute(
        () ->
            new Network(loop, pool, token, tls)
                .dial(
                    actual,
                    Control.of("hello", "role", "sender", "epoch", 1),
                    new Network.Dialled() {
                      @Override
                      public LinkHandler opened(Link link, Control welcome) {
                        opened.complete(link);
                        return connector.open("main", link, welcome, 1);
                      }

                      @Override
                      public void failed(Throwable cause) {
                        opened.completeExceptionally(cause);
                      }
                    }));
    opened.get();
  }
}
