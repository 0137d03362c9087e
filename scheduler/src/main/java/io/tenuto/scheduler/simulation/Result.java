package io.tenuto.scheduler.simulation;

import java.util.List;

/**
 * What a policy made of a trace.
 *
 * @param trace its name
 * @param policy its name
 * @param workerCores that each worker has
 * @param workerSeconds sum over all workers, from the order to the end
 * @param leastWorkerSeconds the same for a policy that knows the future and starts in no time
 * @param p50Seconds from arrival to completion, in the median
 * @param p99Seconds that 99 of 100 messages do not exceed
 * @param mostSeconds the longest
 * @param arrived messages
 * @param completed messages
 * @param repeated messages that were worked on twice, since a worker was lost
 * @param left messages that wait at the end
 * @param backlogSeconds how long messages waited for room, in total
 * @param longestBacklogSeconds in one piece
 * @param mostReversals of direction of a stream's number of engines, between two changes of its
 *     load
 * @param mostWorkersTooMany above the least number, where nothing waits and the load is steady
 * @param utilisation used cores ÷ cores of ready workers, where nothing waits and the load is
 *     steady
 * @param bestUtilisation the same with the least number of workers
 * @param decisions how many there were
 * @param log the first of them, in words
 * @param samples pictures at equal distances
 */
public record Result(
    String trace,
    String policy,
    double workerCores,
    double workerSeconds,
    double leastWorkerSeconds,
    double p50Seconds,
    double p99Seconds,
    double mostSeconds,
    double arrived,
    double completed,
    double repeated,
    double left,
    double backlogSeconds,
    double longestBacklogSeconds,
    int mostReversals,
    int mostWorkersTooMany,
    double utilisation,
    double bestUtilisation,
    long decisions,
    List<Logged> log,
    List<Sample> samples) {

  /** A decision and when it was made. */
  public record Logged(double second, String words) {}

  public Result {
    log = List.copyOf(log);
    samples = List.copyOf(samples);
  }
}
