package io.tenuto.bench.search;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * By how many seconds the processing is behind, over a part of a trial.
 *
 * <p>Systems that work in batches fall behind until one is done. Within a few batches a line
 * through all points says more of where the first and the last one were cut than of the rate; what
 * is left behind at the best moment of each quarter does not depend on that.
 *
 * @param line through all points
 * @param floor through the least lag of each quarter
 * @param most greatest lag
 * @param stillness longest time in which nothing was processed, as a part of the whole
 */
record Lag(Line line, Line floor, double most, double stillness) {
  private static final int QUARTERS = 4;

  /**
   * @param progress of a whole trial, ascending
   * @param from where the part begins, seconds
   * @param to where it ends
   */
  static Lag of(double rate, List<Observed.Progress> progress, double from, double to) {
    List<Observed.Progress> within =
        progress.stream().filter(at -> at.seconds() >= from && at.seconds() <= to).toList();
    List<Line.Point> points = within.stream().map(at -> point(at, rate)).toList();
    double still = 0;
    double moved = from;
    long before = at(progress, from);
    double most = from - before / rate;
    for (Observed.Progress at : within) {
      if (at.processed() > before) {
        most = Math.max(most, at.seconds() - before / rate);
        still = Math.max(still, at.seconds() - moved);
        moved = at.seconds();
        before = at.processed();
      }
    }
    most = Math.max(most, to - before / rate);
    still = Math.max(still, to - moved);
    return new Lag(
        Line.through(points),
        Line.through(least(rate, progress, from, to)),
        most,
        still / (to - from));
  }

  private static List<Line.Point> least(
      double rate, List<Observed.Progress> progress, double from, double to) {
    double width = (to - from) / QUARTERS;
    List<Line.Point> least = new ArrayList<>();
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      double begin = from + quarter * width;
      double end = begin + width;
      double lag =
          Stream.concat(
                  Stream.of(new Observed.Progress(begin, at(progress, begin))),
                  progress.stream().filter(at -> at.seconds() > begin && at.seconds() <= end))
              .mapToDouble(at -> point(at, rate).y())
              .min()
              .orElseThrow();
      least.add(new Line.Point(begin + width / 2, lag));
    }
    return least;
  }

  /** Messages processed by then. */
  private static long at(List<Observed.Progress> progress, double seconds) {
    return progress.stream()
        .filter(at -> at.seconds() <= seconds)
        .mapToLong(Observed.Progress::processed)
        .max()
        .orElse(0);
  }

  private static Line.Point point(Observed.Progress at, double rate) {
    return new Line.Point(at.seconds(), at.seconds() - at.processed() / rate);
  }
}
