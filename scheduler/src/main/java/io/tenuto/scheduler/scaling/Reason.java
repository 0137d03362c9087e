package io.tenuto.scheduler.scaling;

import java.util.Locale;

/**
 * Why something is to change, as data and in words. Figures that are of no matter for it are 0.
 *
 * @param arrivalPerSecond messages that come in a second
 * @param capacityPerSecond messages that the engines complete in a second, those that start too
 * @param waiting messages that no engine has begun
 * @param startUpSeconds until the change takes effect
 * @param drainSeconds until nothing waits any more, from then on
 */
public record Reason(
    Cause cause,
    double arrivalPerSecond,
    double capacityPerSecond,
    double waiting,
    double startUpSeconds,
    double drainSeconds) {

  /** What has to change something. */
  public enum Cause {
    FIRST_MESSAGE("there is work and no engine"),
    ARRIVAL_ABOVE_CAPACITY("arrival %a > capacity %c"),
    ARRIVAL_RISES("arrival %a will be above capacity %c"),
    HEAD_ROOM("arrival %a leaves too little of capacity %c"),
    WAITING("%w messages wait"),
    REPLACED("as many cannot stay where they are"),
    MEASURED("that is what they need while they work"),
    LESS_TO_DO("arrival %a < capacity %c"),
    NOTHING_TO_DO("nothing has come, nothing waits"),
    LIMITS("the limits ask for it"),
    TOO_LARGE("an engine fits into no worker"),
    NO_ROOM("no worker has room for what is to start"),
    NOT_NEEDED("what it was ordered for needs it no more"),
    EMPTY("nothing has been on it for as long as a start takes"),
    SAVES_A_WORKER("all that is on it fits on others"),
    BUDGET("the budget is used up");

    private final String words;

    Cause(String words) {
      this.words = words;
    }
  }

  /** The cause alone. */
  static Reason of(Cause cause) {
    return new Reason(cause, 0, 0, 0, 0, 0);
  }

  /** For people, such as {@code arrival 48/s > capacity 40/s; start-up 1.1 s; 3.2 s to drain}. */
  @Override
  public String toString() {
    var text =
        new StringBuilder(
            cause
                .words
                .replace("%a", number(arrivalPerSecond) + "/s")
                .replace("%c", number(capacityPerSecond) + "/s")
                .replace("%w", number(waiting)));
    if (startUpSeconds > 0) {
      text.append("; start-up ").append(number(startUpSeconds)).append(" s");
    }
    if (drainSeconds > 0) {
      text.append("; ").append(number(drainSeconds)).append(" s to drain");
    }
    return text.toString();
  }

  private static String number(double value) {
    if (value >= 10 || value == Math.rint(value)) {
      return String.valueOf(Math.round(value));
    }
    return String.format(Locale.ROOT, value < 0.1 ? "%.2g" : "%.1f", value);
  }
}
