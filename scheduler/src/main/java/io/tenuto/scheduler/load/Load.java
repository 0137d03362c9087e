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
   * @throws IllegalArgumentException if one is no number, or negative and not the slope: what is
   *     decided by such a load would be nonsense
   */
  public Load {
    require("arrivalPerSecond", arrivalPerSecond, 0);
    require("slopePerSecond", slopePerSecond, -Double.MAX_VALUE);
    require("serviceSeconds", serviceSeconds, 0);
    require("waiting", waiting, 0);
    require("busySlots", busySlots, 0);
  }

  private static void require(String name, double value, double least) {
    if (!(value >= least && value <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          name
              + ": "
              + value
              + " is no load; a number"
              + (least == 0 ? " from 0 on" : "")
              + " was expected");
    }
  }

  /**
   * What comes in a second, {@code seconds} from now. What falls may stop falling at any time, and
   * is taken as it is.
   */
  public double arrivalIn(double seconds) {
    return arrivalPerSecond + Math.max(0, slopePerSecond) * seconds;
  }
}
