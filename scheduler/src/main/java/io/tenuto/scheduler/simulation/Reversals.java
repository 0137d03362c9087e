package io.tenuto.scheduler.simulation;

/** How often a number changes its direction between two changes of load. Owned by one thread. */
final class Reversals {
  private int last;
  private int direction;
  private int count;
  private int most;

  /** The load has changed: from here on the first direction is none that was left. */
  void loadChanges() {
    direction = 0;
    count = 0;
  }

  /** The number is counted in another way, which is no change. */
  void from(int now) {
    last = now;
  }

  void number(int now) {
    int sign = Integer.signum(now - last);
    if (sign != 0) {
      if (direction != 0 && sign != direction) {
        count++;
        most = Math.max(most, count);
      }
      direction = sign;
    }
    last = now;
  }

  int most() {
    return most;
  }
}
