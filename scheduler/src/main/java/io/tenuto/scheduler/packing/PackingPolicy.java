package io.tenuto.scheduler.packing;

import java.util.Locale;

/** Which of the bins that have room takes an item. */
public enum PackingPolicy {
  /**
   * The first one. Never more than 1.7 times as many bins as needed (Dósa and Sgall, 2013), and the
   * last bins become empty first.
   */
  FIRST_FIT,

  /**
   * The one that has least left then: the least share of its capacity, summed over the kinds of
   * resources; the first of those that are equal. As good as {@link #FIRST_FIT} at its worst.
   */
  BEST_FIT;

  /** As people write it, such as {@code first-fit}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
