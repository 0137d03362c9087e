package io.tenuto.scheduler.packing;

import java.util.Objects;

/**
 * What an engine needs, or a worker has. Immutable.
 *
 * @param cpuMicros processor time in millionths of a core
 * @param memoryBytes memory
 * @param networkBytes traffic in bytes per second
 * @param gpuSlots places on graphics processors
 */
public record Resources(long cpuMicros, long memoryBytes, long networkBytes, long gpuSlots) {
  /** How many kinds there are. */
  static final int KINDS = 4;

  public static final Resources NONE = new Resources(0, 0, 0, 0);

  /**
   * @throws IllegalArgumentException if one of them is negative
   */
  public Resources {
    requireNotNegative("cpuMicros", cpuMicros);
    requireNotNegative("memoryBytes", memoryBytes);
    requireNotNegative("networkBytes", networkBytes);
    requireNotNegative("gpuSlots", gpuSlots);
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          name + ": " + value + " is negative. Nobody needs or has less than nothing.");
    }
  }

  /** Processor time alone. */
  public static Resources ofCpu(long cpuMicros) {
    return new Resources(cpuMicros, 0, 0, 0);
  }

  /** Whether this much can be taken of {@code free}: all of it is enough. */
  public boolean fits(Resources free) {
    return cpuMicros <= free.cpuMicros
        && memoryBytes <= free.memoryBytes
        && networkBytes <= free.networkBytes
        && gpuSlots <= free.gpuSlots;
  }

  /**
   * The sum.
   *
   * @throws ArithmeticException if one of the kinds overflows
   */
  public Resources plus(Resources other) {
    return new Resources(
        Math.addExact(cpuMicros, other.cpuMicros),
        Math.addExact(memoryBytes, other.memoryBytes),
        Math.addExact(networkBytes, other.networkBytes),
        Math.addExact(gpuSlots, other.gpuSlots));
  }

  /**
   * What is left of this.
   *
   * @throws IllegalArgumentException if {@code other} does not fit
   */
  public Resources minus(Resources other) {
    Objects.requireNonNull(other);
    return new Resources(
        cpuMicros - other.cpuMicros,
        memoryBytes - other.memoryBytes,
        networkBytes - other.networkBytes,
        gpuSlots - other.gpuSlots);
  }

  /**
   * How many of these there is room for in {@code whole}; as many as there can be if this is
   * nothing.
   */
  public long timesIn(Resources whole) {
    long times = Long.MAX_VALUE;
    for (int kind = 0; kind < KINDS; kind++) {
      if (of(kind) > 0) {
        times = Math.min(times, whole.of(kind) / of(kind));
      }
    }
    return times;
  }

  /** The amount of one kind, in the order of the components. */
  long of(int kind) {
    return switch (kind) {
      case 0 -> cpuMicros;
      case 1 -> memoryBytes;
      case 2 -> networkBytes;
      case 3 -> gpuSlots;
      default -> throw new IllegalArgumentException("kind: " + kind + " is outside 0 to 3");
    };
  }
}
