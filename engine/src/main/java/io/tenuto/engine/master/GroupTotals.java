package io.tenuto.engine.master;

import java.util.List;

/**
 * What one group of a stream has done since this master first heard of it; never shrinks, whoever
 * comes, goes or starts again.
 *
 * @param accepted by connectors; what a backlog took over from them is not counted again
 * @param passedOn from connectors to backlogs
 * @param arrivals messages delivered to engines
 * @param finished messages that user code was run for
 * @param failures messages answered as failed or rejected
 * @param busyNanos time slots spent in user code
 * @param cpuNanos processor time of that
 * @param serviceTimes a count for each bucket of {@link io.tenuto.engine.host.ServiceTimes}
 */
public record GroupTotals(
    long accepted,
    long completed,
    long deadLettered,
    long dropped,
    long passedOn,
    long arrivals,
    long finished,
    long failures,
    long busyNanos,
    long cpuNanos,
    List<Long> serviceTimes) {
  public GroupTotals {
    serviceTimes = List.copyOf(serviceTimes);
  }
}
