package io.tenuto.scheduler.load;

/**
 * Makes a {@link Load} of counts that only grow. Counts that have become smaller, as after a
 * restart, are counted anew from there on; nothing is made up for the time between. Owned by one
 * thread.
 */
public final class LoadMeter {
  private static final double NANOS = 1e9;

  /** Service times of so many messages count, the older ones less and less. */
  private static final double REMEMBERED = 200;

  /** Nobody counts as far as that; all that is made of it stays finite. */
  private static final double MOST_COUNTED = 1e15;

  private final Window arrivals = new Window();
  private double serviceSeconds;
  private double served; // how many messages that is known from, at most REMEMBERED
  private double waiting;
  private double busySlots;
  private boolean begun;
  private long lastNanos;
  private Counts last = Counts.NONE;

  /**
   * What a group has counted since it began.
   *
   * @param arrived messages that were taken in
   * @param completed messages that an engine has worked on to their end
   * @param busySeconds of all slots, for those
   */
  public record Counts(double arrived, double completed, double busySeconds) {
    static final Counts NONE = new Counts(0, 0, 0);

    /**
     * @throws IllegalArgumentException if one is negative or no number
     */
    public Counts {
      requireCount("arrived", arrived);
      requireCount("completed", completed);
      requireCount("busySeconds", busySeconds);
    }

    private boolean follows(Counts before) {
      return arrived >= before.arrived
          && completed >= before.completed
          && busySeconds >= before.busySeconds;
    }
  }

  private static void requireCount(String name, double value) {
    if (!(value >= 0 && value <= MOST_COUNTED)) {
      throw new IllegalArgumentException(
          name + ": " + value + " was counted; a number from 0 to 1e15 was expected");
    }
  }

  /**
   * @param serviceSeconds first guess of what a message takes, or 0
   * @throws IllegalArgumentException if that is negative or no number
   */
  public LoadMeter(double serviceSeconds) {
    requireCount("serviceSeconds", serviceSeconds);
    this.serviceSeconds = serviceSeconds;
  }

  /**
   * Takes counts in.
   *
   * @param waiting messages that no engine has begun
   * @throws IllegalArgumentException if {@code waiting} is negative or no number; nothing is
   *     changed then
   */
  public void observe(long nowNanos, Counts counts, double waiting) {
    requireCount("waiting", waiting);
    this.waiting = waiting;
    double interval = (nowNanos - lastNanos) / NANOS;
    if (begun && interval <= 0) {
      return;
    }
    if (begun && counts.follows(last)) {
      double arrived = (counts.arrived - last.arrived) / interval;
      arrivals.add(nowNanos / NANOS - interval / 2, arrived, interval);
      busySlots = (counts.busySeconds - last.busySeconds) / interval;
      learn(counts.completed - last.completed, counts.busySeconds - last.busySeconds);
    }
    begun = true;
    lastNanos = nowNanos;
    last = counts;
  }

  private void learn(double completed, double busySeconds) {
    if (completed <= 0) {
      return;
    }
    double weight = Math.min(completed, REMEMBERED);
    double before = Math.min(served, REMEMBERED - weight);
    double now = busySeconds / completed;
    serviceSeconds = (serviceSeconds * before + now * weight) / (before + weight);
    served = before + weight;
  }

  public Load load() {
    return new Load(arrivals.level(), arrivals.slope(), serviceSeconds, waiting, busySlots);
  }
}
