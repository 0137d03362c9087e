package io.tenuto.it;

import io.tenuto.engine.run.Sample;
import java.util.List;

/**
 * Kills engines of a {@link OneWorker}, as {@code kill -9} does, the older of two each time, so
 * that it is one after the other. On a slow host one may wait to be started again: then the other
 * is left alone, and nobody is killed before more was completed than the last kill has made
 * suspect. So no message is caught again and again, and blamed.
 */
final class EngineKiller {
  /** Messages that an engine may have begun or be sent at once. */
  static final int WINDOW = 64;

  private final Flow flow;
  private int kills;
  private int most;

  /**
   * @param flow of the run that the engines serve
   */
  EngineKiller(Flow flow) {
    this.flow = flow;
  }

  /** Kills so many, at least so many seconds after each other, while the run goes on. */
  void kill(OneWorker deployment, int times, double apartSeconds) throws InterruptedException {
    flow.await(sample -> sample.ledger().completed() > 0);
    for (int i = 0; i < times; i++) {
      flow.goesOn(apartSeconds, 3 * WINDOW);
      oldestOfTwo(deployment).destroyForcibly();
      kills++;
    }
  }

  private ProcessHandle oldestOfTwo(OneWorker deployment) throws InterruptedException {
    while (true) {
      List<ProcessHandle> all = deployment.engines();
      most = Math.max(most, all.size());
      if (all.size() == 2) {
        return all.get(0);
      }
      Sample last = flow.now();
      flow.await(sample -> sample.seconds() > last.seconds());
    }
  }

  /** How many were killed. */
  int kills() {
    return kills;
  }

  /** How many there were at most when one was to be killed. */
  int most() {
    return most;
  }
}
