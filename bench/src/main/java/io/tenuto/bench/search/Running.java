package io.tenuto.bench.search;

import java.util.List;

/**
 * What is known of a paced trial while it goes on.
 *
 * @param rate messages per second
 * @param seconds since its beginning, of which everything is known
 * @param progress seconds since the beginning, and messages processed by then; ascending
 * @param late how far behind its times the source was; ascending
 */
public record Running(
    double rate, double seconds, List<Observed.Progress> progress, List<Late> late) {
  /** The source at one moment: seconds since the beginning, and how many it is behind its times. */
  public record Late(double seconds, double lateSeconds) {}
}
