package io.tenuto.containers.kernel;

import io.tenuto.config.ContainerSpec;

/** Processor time as control groups count it. */
public final class Quota {
  /** What {@link #micros} is a share of. */
  public static final long PERIOD_MICROS = 100_000;

  private Quota() {}

  /** How much of each period all processes of a container may have together. */
  public static long micros(ContainerSpec spec) {
    return Math.round(spec.cpus() * PERIOD_MICROS);
  }
}
