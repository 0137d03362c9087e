package io.tenuto.scheduler.profile;

/**
 * What one engine used in an interval, from a control group or the accounting of processes.
 *
 * @param wallNanos how long the interval was
 * @param busyNanos how much of it at least one message was worked on
 * @param cpuNanos processor time, over all cores
 * @param memoryBytes at most in the interval
 * @param networkBytes sent and received
 * @param gpuSlots places held on graphics processors
 */
public record Sample(
    long wallNanos,
    long busyNanos,
    long cpuNanos,
    long memoryBytes,
    long networkBytes,
    long gpuSlots) {}
