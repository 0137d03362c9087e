package io.tenuto.bench.search;

import java.util.List;

/**
 * What was seen of one trial.
 *
 * @param rate messages per second that were to be sent
 * @param seconds for how long, in the end
 * @param warmUpSeconds how much of that, at the beginning, does not count
 * @param sent messages that the source has handed over
 * @param sendingSeconds how long it took for that
 * @param processed messages that were processed in the end, when nothing more came
 * @param samePrint whether these were exactly those that were sent, each once
 * @param corrupt messages that were not what was sent
 * @param drainSeconds from the last message handed over until all were processed; infinite if they
 *     never were
 * @param lost whether messages were missing although nothing more had come for long
 * @param progress seconds since the beginning, and messages processed by then
 */
public record Observed(
    double rate,
    double seconds,
    double warmUpSeconds,
    long sent,
    double sendingSeconds,
    long processed,
    boolean samePrint,
    long corrupt,
    double drainSeconds,
    boolean lost,
    List<Progress> progress) {

  /** How far the processing was at one moment. */
  public record Progress(double seconds, long processed) {}
}
