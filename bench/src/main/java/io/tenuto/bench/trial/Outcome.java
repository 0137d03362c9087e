package io.tenuto.bench.trial;

import io.tenuto.bench.search.Observed;
import java.util.Map;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * What came of a trial.
 *
 * @param observed how far source and processing were, and when
 * @param ages in microseconds, from the intended send time to the end of processing, of what was
 *     processed after the warm-up and before the end of sending
 * @param seconds from the first message to the last that was processed
 * @param cpuSeconds that all processes of the system used meanwhile
 * @param cpuByProcess the same, of each by what it does
 * @param wireBytes that this host's loopback interface carried meanwhile
 * @param peakBytes what all processes held in memory at most, so far
 */
public record Outcome(
    Observed observed,
    Histogram ages,
    double seconds,
    double cpuSeconds,
    Map<String, Double> cpuByProcess,
    OptionalLong wireBytes,
    OptionalLong peakBytes) {}
