package io.tenuto.engine.process;

import io.tenuto.engine.host.SlotCode;

/** A slot whose user code runs in processes of its own. The figures may be asked by any thread. */
public interface OutsideSlot extends SlotCode {
  /** Its processes, one after the other. */
  SlotProcess outside();

  @Override
  default void abort() {
    outside().abort();
  }

  /**
   * Processor time in nanoseconds of this slot's processes so far, those included that have ended;
   * -1 where the operating system does not tell (only Linux does).
   */
  default long cpuNanos() {
    return outside().cpuNanos();
  }

  /** Memory in bytes that its processes have in RAM; 0 without one, -1 if unknown. */
  default long residentBytes() {
    return outside().residentBytes();
  }
}
