package io.tenuto.bench.hop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The bound: two processes with plain sockets, tuned. See {@code docs/performance.md}. */
final class RawPair implements Pair {
  private final ChildProcess receiver;
  private final ChildProcess sender;
  private long receiverCpuNanos;

  /**
   * How the sockets are used.
   *
   * @param writeBytes most bytes of one write
   * @param readBytes size of the receiver's buffer
   * @param bufferBytes both socket buffers, 0 for the system's own choice
   */
  record Tuning(int writeBytes, int readBytes, int bufferBytes) {
    /** What was fastest; see {@code docs/performance.md} for the figures. */
    static Tuning best(Transport transport) {
      return new Tuning(
          Integer.getInteger("tenuto.bench.write", 256 * 1024),
          Integer.getInteger("tenuto.bench.read", 256 * 1024),
          Integer.getInteger(
              "tenuto.bench.buffer", transport == Transport.TCP ? 0 : 4 * 1024 * 1024));
    }
  }

  RawPair(Transport transport, int size, Path folder, List<String> flags) throws IOException {
    this(setup(transport, size), transport, folder, flags);
  }

  /** A pair whose messages go when they are due, and whose receiver records their ages. */
  static RawPair timed(Transport transport, int size, Path folder, List<String> flags)
      throws IOException {
    return new RawPair(setup(transport, size).with("timed", true), transport, folder, flags);
  }

  private static Setup setup(Transport transport, int size) {
    Tuning tuning = Tuning.best(transport);
    return Setup.of("")
        .with("size", size)
        .with("writeBytes", tuning.writeBytes())
        .with("readBytes", tuning.readBytes())
        .with("bufferBytes", tuning.bufferBytes());
  }

  private RawPair(Setup both, Transport transport, Path folder, List<String> flags)
      throws IOException {
    receiver =
        new ChildProcess(
            both.with("role", "raw-receiver").with("at", transport.endpoint(folder, "raw")), flags);
    try {
      String at = receiver.introduction().text("at");
      sender = new ChildProcess(both.with("role", "raw-sender").with("to", at), flags);
    } catch (IOException | RuntimeException e) {
      receiver.close();
      throw e;
    }
  }

  ChildProcess sender() {
    return sender;
  }

  ChildProcess receiver() {
    return receiver;
  }

  @Override
  public Round round(Duration time) throws IOException {
    Setup sent = sender.order(ChildProcess.plain("run").with("nanos", time.toNanos()), time);
    long total =
        receiver.order(ChildProcess.plain("counts"), Duration.ZERO).number("totalCpuNanos");
    long cpu = total - receiverCpuNanos;
    receiverCpuNanos = total;
    return new Round(sent.number("messages"), sent.number("nanos"), sent.number("cpuNanos"), cpu);
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
  }
}
