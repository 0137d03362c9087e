package io.tenuto.engine.rest;

/**
 * The master as a process.
 *
 * @param version of the program
 * @param endpoint of its control links
 * @param incarnation larger than that of any master of this deployment before
 * @param upNanos since it was started
 * @param heapBytes of its heap that is in use
 * @param cpuNanos processor time so far; -1 where it is not known
 */
record MasterFacts(
    String version,
    String endpoint,
    long incarnation,
    long upNanos,
    long heapBytes,
    long cpuNanos) {}
