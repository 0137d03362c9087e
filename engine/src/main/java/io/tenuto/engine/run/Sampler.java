package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.wire.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Looks at a run now and then, writes {@code trace.jsonl} and tells whoever watches. Owned by one
 * thread.
 */
final class Sampler implements AutoCloseable {
  private final Connector connector;
  private final Supplier<Ledger> account;
  private final List<EngineHost> engines;
  private final Latencies latencies;
  private final LongSupplier expected;
  private final Progress progress;
  private final OutputStream trace;
  private final long startNanos;
  private final List<Sample> samples = new ArrayList<>();
  private final long[] busyNanos;
  private long lastNanos;
  private long lastCompleted;
  private long lastBytes;

  Sampler(
      Connector connector,
      Supplier<Ledger> account,
      List<EngineHost> engines,
      Latencies latencies,
      LongSupplier expected,
      Progress progress,
      Path traceFile,
      long startNanos)
      throws IOException {
    this.connector = connector;
    this.account = account;
    this.engines = engines;
    this.latencies = latencies;
    this.expected = expected;
    this.progress = progress;
    this.trace = new BufferedOutputStream(Files.newOutputStream(traceFile));
    this.startNanos = startNanos;
    this.lastNanos = startNanos;
    this.busyNanos = new long[engines.size()];
  }

  /** Takes one sample. */
  void sample() throws IOException {
    long now = System.nanoTime();
    double interval = Math.max(1e-6, (now - lastNanos) / 1e9);
    Ledger ledger = account.get();
    long bytes = connector.acceptedBytes();
    Histogram times = latencies.interval();
    var sample =
        new Sample(
            rounded((now - startNanos) / 1e9),
            ledger,
            expected.getAsLong(),
            rounded((ledger.completed() - lastCompleted) / interval),
            rounded((bytes - lastBytes) / interval),
            rounded(times.getValueAtPercentile(50) / 1e3),
            rounded(times.getValueAtPercentile(99) / 1e3),
            connector.retainedBytes(),
            busy(interval));
    lastNanos = now;
    lastCompleted = ledger.completed();
    lastBytes = bytes;
    samples.add(sample);
    trace.write(Json.write(sample.fields()));
    trace.write('\n');
    progress.onSample(sample);
  }

  private List<Double> busy(double interval) {
    Double[] shares = new Double[engines.size()];
    Arrays.fill(shares, 0.0);
    for (int i = 0; i < shares.length; i++) {
      EngineHost engine = engines.get(i);
      long total = engine.counters().busyNanos();
      double share = (total - busyNanos[i]) / 1e9 / interval / engine.spec().slots();
      shares[i] = rounded(Math.min(1, share));
      busyNanos[i] = total;
    }
    return List.of(shares);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  List<Sample> samples() {
    return samples;
  }

  @Override
  public void close() throws IOException {
    trace.close();
  }
}
