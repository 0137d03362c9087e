package io.tenuto.scheduler.profile;

import io.tenuto.scheduler.packing.Resources;
import java.util.Optional;

/**
 * What engines of one kind need: a guess until something was measured, then the 95th percentile of
 * what they used <em>while they were busy</em>, as idle time would make them look smaller than they
 * are. What cannot be true is refused and changes nothing. Owned by one thread.
 */
public final class EngineProfile {
  /** From so many samples on the guess counts no more. */
  static final int ENOUGH = 3;

  /** Of an interval with less work than this the processor time is mostly that of waiting. */
  private static final double LEAST_BUSY = 0.05;

  /** Sizes that differ by less are one. */
  private static final double CHANCE = 0.05;

  /** Clocks of work and of processor time are read one after the other. */
  private static final double TOLERANCE = 1.1;

  private static final long MICROS = 1_000_000;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final Resources guess;
  private final Resources worker;
  private final long leastCpuMicros;
  private final Usage cpu = new Usage();
  private final Usage memory = new Usage();
  private final Usage network = new Usage();
  private final Usage gpu = new Usage();
  private Resources size;

  /**
   * @param guess what an engine is taken to need until it was measured
   * @param worker the largest worker there can be: nobody uses more than that
   * @param leastCpuMicros no engine counts as smaller than this, in millionths of a core
   */
  public EngineProfile(Resources guess, Resources worker, long leastCpuMicros) {
    this.guess = guess;
    this.worker = worker;
    this.leastCpuMicros = leastCpuMicros;
    this.size = guess;
  }

  /**
   * Takes a measurement in; an interval in which next to nothing was worked on says nothing.
   *
   * @return why it was refused; empty if it was not
   */
  public Optional<String> observe(Sample sample) {
    Optional<String> absurd = absurd(sample);
    if (absurd.isPresent() || sample.busyNanos() < LEAST_BUSY * (double) sample.wallNanos()) {
      return absurd;
    }
    double whileBusy = (double) sample.cpuNanos() / (double) sample.busyNanos();
    cpu.add((long) Math.ceil(Math.min(whileBusy * MICROS, (double) worker.cpuMicros())));
    memory.add(sample.memoryBytes());
    double perSecond = (double) sample.networkBytes() * SECOND_NANOS / sample.busyNanos();
    network.add((long) Math.ceil(Math.min(perSecond, (double) worker.networkBytes())));
    gpu.add(sample.gpuSlots());
    if (cpu.count() >= ENOUGH) {
      var now =
          new Resources(
              Math.max(leastCpuMicros, cpu.p95()), memory.p95(), network.p95(), gpu.p95());
      size = cpu.count() == ENOUGH || differs(now) ? now : size;
    }
    return absurd;
  }

  /** By more than what is chance, so that engines are not packed anew with each measurement. */
  private boolean differs(Resources now) {
    return differs(now.cpuMicros(), size.cpuMicros())
        || differs(now.memoryBytes(), size.memoryBytes())
        || differs(now.networkBytes(), size.networkBytes())
        || now.gpuSlots() != size.gpuSlots();
  }

  private static boolean differs(long now, long before) {
    return Math.abs(now - before) > CHANCE * (double) before;
  }

  private Optional<String> absurd(Sample sample) {
    if (sample.wallNanos() <= 0) {
      return Optional.of("wallNanos: " + sample.wallNanos() + " is no interval");
    }
    if (sample.busyNanos() < 0 || sample.busyNanos() > TOLERANCE * (double) sample.wallNanos()) {
      return Optional.of(
          "busyNanos: " + sample.busyNanos() + " is outside 0 to " + sample.wallNanos());
    }
    double mostNanos =
        TOLERANCE * (double) worker.cpuMicros() * (double) sample.wallNanos() / MICROS;
    if (sample.cpuNanos() < 0 || sample.cpuNanos() > mostNanos) {
      return Optional.of(
          "cpuNanos: " + sample.cpuNanos() + " is outside 0 to what a worker gives, " + mostNanos);
    }
    if (sample.memoryBytes() < 0 || sample.memoryBytes() > worker.memoryBytes()) {
      return Optional.of(
          "memoryBytes: " + sample.memoryBytes() + " is outside 0 to " + worker.memoryBytes());
    }
    double mostBytes =
        TOLERANCE * (double) worker.networkBytes() * sample.wallNanos() / SECOND_NANOS;
    boolean known = worker.networkBytes() > 0; // otherwise nobody has said what a worker can carry
    if (sample.networkBytes() < 0 || (known && sample.networkBytes() > mostBytes)) {
      return Optional.of(
          "networkBytes: "
              + sample.networkBytes()
              + " is outside 0 to what a worker carries, "
              + mostBytes);
    }
    if (sample.gpuSlots() < 0 || sample.gpuSlots() > worker.gpuSlots()) {
      return Optional.of(
          "gpuSlots: " + sample.gpuSlots() + " is outside 0 to " + worker.gpuSlots());
    }
    return Optional.empty();
  }

  /** Whether its size was measured, not guessed. */
  public boolean measured() {
    return cpu.count() >= ENOUGH;
  }

  /** What one engine is packed as. */
  public Resources size() {
    return size;
  }

  /** What it was taken to need before it was measured. */
  public Resources guess() {
    return guess;
  }

  /** Processor time while busy, in millionths of a core: the mean of the last samples. */
  public double meanCpuMicros() {
    return cpu.mean();
  }

  /** Standard deviation of the processor time while busy, in millionths of a core. */
  public double spreadCpuMicros() {
    return cpu.spread();
  }
}
