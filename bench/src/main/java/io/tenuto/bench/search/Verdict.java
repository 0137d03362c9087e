package io.tenuto.bench.search;

/**
 * Whether a rate was sustained.
 *
 * @param why in words: what was seen and what was allowed
 * @param isFault whether messages were lost, repeated or damaged: no matter of the rate
 */
public record Verdict(boolean sustained, String why, boolean isFault) {
  static Verdict yes(String why) {
    return new Verdict(true, why, false);
  }

  static Verdict no(String why) {
    return new Verdict(false, why, false);
  }

  static Verdict fault(String why) {
    return new Verdict(false, why, true);
  }
}
