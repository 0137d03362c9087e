package io.tenuto.page;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a value lies between the ends of an axis, and which values are written beside it.
 *
 * @param low value at the axis' beginning, above 0 on a logarithmic axis
 * @param high value at its end, above {@code low}
 * @param logarithmic by decades instead of evenly
 * @param ticks in rising order, all between the ends
 */
public record Scale(double low, double high, boolean logarithmic, List<Double> ticks) {
  /**
   * From this ratio of the largest to the smallest value on, a linear axis hides the small ones.
   */
  private static final double WIDE = 50;

  private static final int MOST_TICKS = 5;
  private static final double[] TIME_STEPS = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400
  };

  public Scale {
    ticks = List.copyOf(ticks);
  }

  /**
   * An even axis from 0.
   *
   * @param largest value to show; 0 if all are 0
   * @param wholeNumbers whether ticks between whole numbers would mean nothing
   */
  public static Scale linear(double largest, boolean wholeNumbers) {
    double top = largest > 0 ? largest : 1;
    double step = niceStep(top / (MOST_TICKS - 1));
    if (wholeNumbers) {
      step = Math.max(1, step);
    }
    double high = Math.ceil(top / step - 1e-9) * step;
    return new Scale(0, high, false, steps(step, high));
  }

  /** By decades where the values need it, else evenly. Both ends are above 0, or both are 0. */
  public static Scale fitting(double smallest, double largest) {
    if (smallest <= 0 || largest / smallest < WIDE) {
      return linear(largest, false);
    }
    return decades(smallest, largest);
  }

  /** By decades, at least one whole one. Both ends are above 0. */
  public static Scale decades(double smallest, double largest) {
    int first = (int) Math.floor(Math.log10(smallest) + 1e-9);
    int last = Math.max(first + 1, (int) Math.ceil(Math.log10(largest) - 1e-9));
    int stride = 1 + (last - first) / (MOST_TICKS + 1);
    var ticks = new ArrayList<Double>();
    for (int decade = first; decade <= last; decade += stride) {
      ticks.add(Math.pow(10, decade));
    }
    if (last == first + 1) {
      ticks.addAll(1, List.of(2 * ticks.get(0), 5 * ticks.get(0)));
    }
    return new Scale(Math.pow(10, first), Math.pow(10, last), true, ticks);
  }

  /** Time from 0 to exactly {@code seconds}, with ticks at full seconds, minutes, hours or days. */
  public static Scale time(double seconds) {
    double end = Math.max(1e-3, seconds);
    double step = end / MOST_TICKS < 1 ? niceStep(end / MOST_TICKS) : 0;
    for (double candidate : TIME_STEPS) {
      if (step == 0 && end / candidate <= MOST_TICKS) {
        step = candidate;
      }
    }
    if (step == 0) {
      double days = end / 86_400;
      step = 86_400 * Math.max(1, niceStep(days / MOST_TICKS));
    }
    return new Scale(0, end, false, steps(step, end));
  }

  /** The next larger of 1, 2 and 5 times a power of ten. */
  private static double niceStep(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast) + 1e-9));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= atLeast * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static List<Double> steps(double step, double end) {
    var ticks = new ArrayList<Double>();
    for (int i = 0; i * step <= end * (1 + 1e-9); i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** 0 at the axis' beginning, 1 at its end; values beyond are taken for the end. */
  public double share(double value) {
    double share =
        logarithmic
            ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
            : (value - low) / (high - low);
    return Math.max(0, Math.min(1, share));
  }

  /** The tick as time from the start: seconds, {@code min:s}, {@code h:min} or days. */
  public String timeLabel(double tick) {
    double last = ticks.get(ticks.size() - 1);
    boolean unit = tick == last && tick > 0;
    if (last < 120) {
      return Figures.number(tick) + (unit ? " s" : "");
    }
    long whole = Math.round(tick);
    if (last < 7200) {
      return clock(whole / 60, whole % 60) + (unit ? " min" : "");
    }
    if (last < 172_800) {
      return clock(whole / 3600, whole % 3600 / 60) + (unit ? " h" : "");
    }
    return Figures.number(tick / 86_400) + (unit ? " d" : "");
  }

  private static String clock(long large, long small) {
    return large + (small < 10 ? ":0" : ":") + small;
  }
}
