package io.tenuto.engine.host;

/**
 * What user code uses outside this process. The maker of an engine's slots implements it when it
 * starts processes for them. Readable by any thread.
 */
public interface OutsideUse {
  /** Processor time in nanoseconds so far; -1 where it is not known. */
  long cpuNanos();

  /** Memory in bytes that is used now; -1 where it is not known. */
  long residentBytes();
}
