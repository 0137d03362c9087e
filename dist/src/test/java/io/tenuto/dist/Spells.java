package io.tenuto.dist;

import java.util.ArrayList;
import java.util.List;

/** Times in which a run completed less than it should. */
final class Spells {
  private Spells() {}

  /** One line of a run's trace. */
  record Sample(double seconds, long completed) {}

  /**
   * All times, in seconds, in which every sample showed less than a rate.
   *
   * @param from what has to be completed before anything is judged
   * @param to with which nothing more is judged
   */
  static List<Double> below(double perSecond, List<Sample> samples, long from, long to) {
    List<Double> spells = new ArrayList<>();
    double current = 0;
    for (int i = 1; i < samples.size(); i++) {
      Sample before = samples.get(i - 1);
      Sample after = samples.get(i);
      double seconds = after.seconds() - before.seconds();
      boolean low = after.completed() - before.completed() < perSecond * seconds;
      if (low && after.completed() >= from && before.completed() <= to) {
        current += seconds;
      } else if (current > 0) {
        spells.add(current);
        current = 0;
      }
    }
    if (current > 0) {
      spells.add(current);
    }
    return spells;
  }
}
