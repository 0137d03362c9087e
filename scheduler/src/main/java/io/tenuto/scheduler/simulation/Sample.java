package io.tenuto.scheduler.simulation;

import java.util.Map;

/**
 * The picture at one moment.
 *
 * @param second of the trace
 * @param waiting messages that no engine has begun, over all streams
 * @param arrivalPerSecond over all streams
 * @param enginesReady that take messages
 * @param enginesThere those that start or end as well
 * @param workers from the order on
 * @param workersReady that take engines
 * @param leastWorkers that what comes would need, if starts took no time
 * @param allocatedCores what engines are packed as
 * @param usedCores what they use
 * @param coresOfWorkers what is used on each ready worker, by its id
 */
public record Sample(
    double second,
    double waiting,
    double arrivalPerSecond,
    int enginesReady,
    int enginesThere,
    int workers,
    int workersReady,
    int leastWorkers,
    double allocatedCores,
    double usedCores,
    Map<Integer, Double> coresOfWorkers) {}
