package io.tenuto.miniapps.processor;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.miniapps.Options;
import io.tenuto.miniapps.cost.Costs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Burns the CPU time that a message names, measured as the CPU time of its own thread from the
 * moment it is called: waiting for a core does not count, as it must not when the capacity of a
 * machine is measured. Emits nothing, or with {@code emit: true} the message unchanged.
 */
final class Spin implements Processor {
  /** Steps between two looks at the clock: about 1 µs, and a look costs about 0.3 µs. */
  private static final int STEPS = 500;

  private final OptionalLong costNanos;
  private final boolean emit;
  private final LongSupplier cpuNanos;
  private long result;

  /**
   * @param costNanos the cost of every message; empty to read it from each
   * @param cpuNanos CPU time of the calling thread
   */
  Spin(OptionalLong costNanos, boolean emit, LongSupplier cpuNanos) {
    this.costNanos = costNanos;
    this.emit = emit;
    this.cpuNanos = cpuNanos;
  }

  @Override
  public void process(Message message, Outputs outputs)
      throws RejectedMessageException, IOException {
    long start = cpuNanos.getAsLong();
    long cost = costNanos.isPresent() ? costNanos.getAsLong() : named(message);
    while (cpuNanos.getAsLong() - start < cost) {
      result = work(result);
    }
    if (emit) {
      outputs.emit(message.header(), message.payload());
    }
  }

  private static long named(Message message) throws RejectedMessageException, IOException {
    OptionalLong micros = Costs.micros(message.payload());
    if (micros.isEmpty()) {
      throw new RejectedMessageException(
          message.id()
              + ": the payload names no cost. Send messages of the source synthetic, or set"
              + " the option cost, such as 10ms.");
    }
    return TimeUnit.MICROSECONDS.toNanos(micros.getAsLong());
  }

  /** Each step needs the one before, so that no compiler can leave any out. */
  private static long work(long seed) {
    long value = seed;
    for (int i = 0; i < STEPS; i++) {
      value = value * 6364136223846793005L + 1442695040888963407L;
    }
    return value;
  }

  /**
   * Options: {@code cost}, such as {@code 10ms}, instead of the cost that each message names;
   * {@code emit}, whether the message is passed on (default false).
   */
  public static final class Factory implements ProcessorFactory {
    @Override
    public String name() {
      return "spin";
    }

    @Override
    public Processor create(Map<String, Object> values) {
      var options = new Options(name(), values);
      OptionalLong cost =
          options
              .duration("cost")
              .map(duration -> OptionalLong.of(duration.toNanos()))
              .orElse(OptionalLong.empty());
      boolean emit = options.flag("emit", false);
      options.done();
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      if (!threads.isCurrentThreadCpuTimeSupported()) {
        throw new IllegalStateException(
            "spin: this Java machine cannot measure a thread's CPU time. Use another one.");
      }
      return new Spin(cost, emit, threads::getCurrentThreadCpuTime);
    }
  }
}
