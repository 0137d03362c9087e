package io.tenuto.engine.backlog;

import io.tenuto.api.Settlement;

/** Hears of a backlog. Called on the loop's thread; must return soon. */
public interface BacklogListener {
  void onProblem(BacklogProblem problem);

  /** There is room again after a problem for want of it. */
  default void onRoomAgain() {}

  /**
   * One stored message needs its backlog no more.
   *
   * @param timeMicros when its source meant to send it: microseconds since 1970-01-01 UTC
   */
  default void onSettled(long timeMicros, Settlement outcome) {}
}
