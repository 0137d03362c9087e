package io.tenuto.scheduler.scaling;

import io.tenuto.scheduler.packing.Resources;

/**
 * One engine, as the scheduler knows it.
 *
 * @param id never used again
 * @param size what it was packed as
 */
public record Engine(int id, Stream stream, Worker worker, Resources size, Phase phase) {
  /** From start to end. */
  public enum Phase {
    STARTING,
    READY,
    /** Ends as soon as it has finished what it has begun. */
    LEAVING
  }

  Engine of(Resources other) {
    return new Engine(id, stream, worker, other, phase);
  }

  Engine in(Phase next) {
    return new Engine(id, stream, worker, size, next);
  }
}
