package io.tenuto.bench.hop;

import io.tenuto.config.ContainerSpec;
import io.tenuto.config.Size;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.transport.Admission;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A processing engine of one slot. */
final class EngineRole implements Role {
  /** Memory for arrived messages. */
  static final long BUDGET_BYTES = 64L << 20;

  private static final long CONTIGUOUS_BYTES = 64L << 20;
  private static final long MAX_MESSAGE_BYTES = 4L << 30;

  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final Setup setup;
  private final Loop loop = new Loop("engine-loop", SenderRole::fault);
  private final Code code;
  private final EngineHost engine;
  private final @Nullable MemoryWatch memory; // only where asked for: sampling costs time
  private final Network network;

  /** Code of a slot that counts. */
  private record Code(SlotCode slot, Counting counting) {}

  EngineRole(Setup setup) throws IOException {
    this.setup = setup;
    code = code();
    memory = setup.has("watchMemory") ? new MemoryWatch() : null;
    var pool = new BufferPool(setup.number("budgetBytes", BUDGET_BYTES));
    var spec =
        new EngineHost.Spec(
            "engine",
            1,
            setup.number("budgetBytes", BUDGET_BYTES),
            CONTIGUOUS_BYTES,
            MAX_MESSAGE_BYTES,
            setup.path("folder"),
            Duration.ZERO);
    engine = new EngineHost(spec, loop, pool, slot -> code.slot(), Optional.empty());
    network =
        new Network(
            loop, pool, new Token(setup.text("token")), SelfSigned.in(setup.path("folder")));
  }

  private Code code() throws IOException {
    switch (setup.text("code")) {
      case "touch" -> {
        var touch = new TouchCode();
        return new Code(touch, touch);
      }
      case "latency" -> {
        var latency = new LatencyCode();
        return new Code(latency, latency);
      }
      case "burn" -> {
        var burn = new BurnCode();
        return new Code(burn, burn);
      }
      case "file" -> {
        var file = new FileCode(setup.path("file"));
        return new Code(file, file);
      }
      case "outside" -> {
        EngineKind kind = EngineKind.valueOf(setup.text("kind"));
        var outside = OutsideCode.of(kind.code(setup.path("folder"), container(setup)).apply(0));
        return new Code(outside, outside);
      }
      default -> throw new IllegalArgumentException("code " + setup.text("code") + " is unknown");
    }
  }

  private static Optional<ContainerSpec> container(Setup setup) {
    String image = setup.text("image");
    return image.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ContainerSpec(
                image,
                Optional.of(setup.text("runtime")).filter(text -> !text.isEmpty()),
                Runtime.getRuntime().availableProcessors(),
                new Size(1L << 30),
                512));
  }

  @Override
  public Map<String, Object> on(Map<String, Object> order) {
    switch (String.valueOf(order.get("do"))) {
      case "start" -> {
        return Map.of("at", listen().toString());
      }
      case "restart" -> {
        code.counting().restart();
        return Map.of();
      }
      case "burn" -> {
        return burn(new Setup(order));
      }
      default -> {
        long waited = await(new Setup(order).number("until", 0));
        var all = new HashMap<>(code.counting().counts());
        all.put("count", code.counting().count());
        all.put("waitedNanos", waited);
        if (memory != null) {
          all.putAll(memory.peaks());
        }
        return all;
      }
    }
  }

  /**
   * What {@link BurnCode} does for messages, with no message: what this machine gives to anyone.
   */
  private static Map<String, Object> burn(Setup order) {
    long messages = order.number("messages");
    long costNanos = order.number("costNanos");
    long began = System.nanoTime();
    for (long i = 0; i < messages; i++) {
      BurnCode.burn(costNanos);
    }
    return Map.of("nanos", System.nanoTime() - began);
  }

  /**
   * Waits until so many messages have been processed, at most a few seconds. A sender that awaits
   * no settlements is done when its last byte is written; the rest of the way counts as well.
   */
  private long await(long count) {
    long start = System.nanoTime();
    while (code.counting().count() < count && System.nanoTime() - start < PATIENCE.toNanos()) {
      LockSupport.parkNanos(50_000);
    }
    return System.nanoTime() - start;
  }

  private Endpoint listen() {
    Admission admission =
        hello ->
            new Admission.Accepted(
                engine.introduction(),
                link -> engine.open(link, (int) hello.number("epoch"), false));
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return network.listen(setup.endpoint("at"), admission).endpoint();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            loop)
        .join();
  }

  @Override
  public void close() throws InterruptedException, IOException {
    engine.close(Duration.ofSeconds(2));
    if (memory != null) {
      memory.close();
    }
    loop.close();
    Path path = setup.endpoint("at").path();
    if (path != null) {
      Files.deleteIfExists(path); // the listener's own, which ended with the loop
    }
  }
}
