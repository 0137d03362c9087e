package io.tenuto.scheduler.load;

/**
 * What a group has to do.
 *
 * @param arrivalPerSecond messages that come in a second now, directly and through the backlog
 *     alike
 * @param slopePerSecond how much that rises in a second; 0 unless it surely does
 * @param serviceSeconds time of one slot for one message; 0 if none is known
 * @param waiting messages that no engine has begun
 * @param busySlots slots that worked, in the mean of the last interval
 */
public record Load(
    double arrivalPerSecond,
    double slopePerSecond,
    double serviceSeconds,
    double waiting,
    double busySlots) {
  public static final Load NONE = new Load(0, 0, 0, 0, 0);

  /**
   * What comes in a second, {@code seconds} from now. What falls may stop falling at any time, and
   * is taken as it is.
   */
  public double arrivalIn(double seconds) {
    return arrivalPerSecond + Math.max(0, slopePerSecond) * seconds;
  }
}
