package io.tenuto.scheduler.scaling;

import java.util.List;

/** Decides what is to change. Owned by one thread. */
public interface ScalingPolicy {
  /**
   * What is to be done now, in this order. Whoever carries it out tells the cluster: engines that
   * were told to start, workers that were ordered. What could not be done is asked for again.
   *
   * @param nowNanos not before that of any call before
   */
  List<Decision> decide(Cluster cluster, long nowNanos);
}
