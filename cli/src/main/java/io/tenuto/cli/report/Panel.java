package io.tenuto.cli.report;

import io.tenuto.page.Scale;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * What a chart shows.
 *
 * @param title what is measured
 * @param facts the chart in words: mean, peak
 * @param curves at least one
 * @param kind of axis
 * @param label a value with its unit
 * @param columns of the table of samples that hold the values, from 0, with blanks between
 */
record Panel(
    String title,
    String facts,
    List<Curve> curves,
    Axis kind,
    DoubleFunction<String> label,
    String columns) {

  /** How values are spread over the height. */
  enum Axis {
    EVEN,
    WHOLE_NUMBERS,
    /** By decades where the values need it; 0 means there is no value. */
    FITTING
  }

  /** How a curve is drawn. */
  enum Shape {
    /** Means over stretches of time: a flat piece for each. */
    STEPS,
    /** The same with its area filled. */
    FILLED,
    /** Values at moments, joined by lines. */
    JOINED
  }

  /**
   * One quantity over time.
   *
   * @param name for the legend; empty if the title says it
   * @param style class of the style sheet, which gives colour and dashes
   */
  record Curve(String name, String style, Shape shape, ToDoubleFunction<Point> value) {}

  Panel {
    curves = List.copyOf(curves);
  }

  /** The axis that holds all values. */
  Scale scale(List<Point> points) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (Curve curve : curves) {
      for (Point point : points) {
        double value = curve.value().applyAsDouble(point);
        largest = Math.max(largest, value);
        smallest = value > 0 ? Math.min(smallest, value) : smallest;
      }
    }
    return kind == Axis.FITTING && largest > 0
        ? Scale.fitting(smallest, largest)
        : Scale.linear(largest, kind == Axis.WHOLE_NUMBERS);
  }
}
