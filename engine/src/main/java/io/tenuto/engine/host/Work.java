package io.tenuto.engine.host;

/** Messages given to a slot to be run one after the other. */
public record Work(Delivered delivered, int from, int count) {
  /** What is left behind the first {@code some} messages, at least one. */
  public Work behind(int some) {
    return new Work(delivered, from + some, count - some);
  }

  /** The first {@code some} messages, possibly none. */
  public Work first(int some) {
    return new Work(delivered, from, some);
  }
}
