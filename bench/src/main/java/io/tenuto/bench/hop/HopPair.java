package io.tenuto.bench.hop;

import io.tenuto.api.Delivery;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** A stream connector in one process and an engine of one slot in another. */
final class HopPair implements Pair {
  private final ChildProcess engine;
  private final ChildProcess sender;
  private long countBefore;
  private long sumBefore;
  private long touchBefore;
  private long engineCpuNanos;
  private long firstNanos;

  HopPair(Setup engineSetup, Setup senderSetup, List<String> flags) throws IOException {
    engine = new ChildProcess(engineSetup.with("role", "engine"), flags);
    try {
      String at = engine.introduction().text("at");
      sender = new ChildProcess(senderSetup.with("role", "sender").with("to", at), flags);
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** A pair whose engine touches messages of one size. */
  static HopPair touching(
      Transport transport, int size, Delivery delivery, Path folder, List<String> flags)
      throws IOException {
    return new HopPair(
        engine(transport, folder, "touch"), sender(folder, delivery).with("size", size), flags);
  }

  static Setup engine(Transport transport, Path folder, String code) throws IOException {
    if (transport == Transport.TLS) {
      SelfSigned.make(folder);
    }
    return Setup.of("engine")
        .with("at", transport.endpoint(folder, "engine"))
        .with("folder", folder)
        .with("token", TOKEN)
        .with("budgetBytes", Long.getLong("tenuto.bench.budget", EngineRole.BUDGET_BYTES))
        .with("code", code);
  }

  static Setup sender(Path folder, Delivery delivery) {
    return Setup.of("sender")
        .with("folder", folder)
        .with("token", TOKEN)
        .with("retainBytes", Long.getLong("tenuto.bench.retain", SenderRole.RETAIN_BYTES))
        .with("delivery", delivery.name());
  }

  /** A secret of this run; it passes to the processes over their standard input. */
  private static final String TOKEN = token();

  private static String token() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  ChildProcess sender() {
    return sender;
  }

  ChildProcess engine() {
    return engine;
  }

  /** How long user code took from its start until its first message, where that is measured. */
  long firstNanos() {
    return firstNanos;
  }

  @Override
  public Round round(Duration time) throws IOException {
    Setup sent = sender.order(ChildProcess.plain("run").with("nanos", time.toNanos()), time);
    long messages = sent.number("messages");
    Setup seen =
        engine.order(
            ChildProcess.plain("counts").with("until", countBefore + messages),
            Duration.ofSeconds(5));
    Round.check(
        "tenuto",
        sent.number("first"),
        messages,
        sent.number("touchPerMessage"),
        seen.number("count") - countBefore,
        seen.number("sum") - sumBefore,
        seen.number("touch") - touchBefore);
    firstNanos = seen.number("firstNanos", 0);
    countBefore = seen.number("count");
    sumBefore = seen.number("sum");
    touchBefore = seen.number("touch");
    long cpu = seen.number("totalCpuNanos") - engineCpuNanos;
    engineCpuNanos = seen.number("totalCpuNanos");
    long nanos = sent.number("nanos") + seen.number("waitedNanos");
    return new Round(messages, nanos, sent.number("cpuNanos"), cpu);
  }

  @Override
  public void close() {
    sender.close();
    engine.close();
  }
}
