package io.tenuto.page.drawing;

import io.tenuto.page.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Curves over two axes.
 *
 * @param title what it shows
 * @param curves in the order in which they are drawn; those without a mark are bounds or courses
 */
public record Chart(String title, Axis across, Axis up, List<Curve> curves) implements Drawing {
  private static final double WIDTH = 380;
  private static final double HEIGHT = 262;
  private static final double LEFT = 56;
  private static final double TOP = 34;
  private static final double RIGHT = WIDTH - 14;
  private static final double BOTTOM = HEIGHT - 42;
  private static final double INSET = 10;
  private static final double RADIUS = 3.8;
  private static final double APART = 2.4;
  private static final double MOST_APART = 14;

  public Chart {
    curves = List.copyOf(curves);
  }

  /**
   * One axis.
   *
   * @param name what lies along it, with its unit
   */
  public record Axis(String name, Scale scale, DoubleFunction<String> label) {}

  /**
   * One subject, or a bound.
   *
   * @param course whether it is a line alone, through more spots than could be told apart
   */
  public record Curve(String name, Pen pen, List<Spot> spots, boolean course) {
    public Curve {
      spots = List.copyOf(spots);
    }

    public Curve(String name, Pen pen, List<Spot> spots) {
      this(name, pen, spots, false);
    }
  }

  /**
   * One value with its spread.
   *
   * @param low end of its bracket, or the value itself
   * @param high end of its bracket, or the value itself
   * @param words the value for people
   */
  public record Spot(double x, double y, double low, double high, String words) {}

  @Override
  public double width() {
    return WIDTH;
  }

  @Override
  public double height() {
    return HEIGHT;
  }

  @Override
  public void draw(Canvas canvas) {
    canvas.text(title, LEFT, 17, Canvas.Anchor.START, Canvas.Font.TITLE);
    axes(canvas);
    if (curves.stream().allMatch(curve -> visible(curve).isEmpty())) {
      double middle = (LEFT + RIGHT) / 2;
      canvas.text(
          "not measured", middle, (TOP + BOTTOM) / 2, Canvas.Anchor.MIDDLE, Canvas.Font.LABEL);
    }
    for (int i = 0; i < curves.size(); i++) {
      double apart = Math.min(APART, MOST_APART / curves.size());
      if (curves.get(i).course()) {
        course(canvas, curves.get(i));
      } else {
        curve(canvas, curves.get(i), (i - (curves.size() - 1) / 2.0) * apart);
      }
    }
  }

  private void course(Canvas canvas, Curve curve) {
    List<Spot> spots = visible(curve);
    if (spots.size() > 1) {
      canvas.begin(curve.name());
      canvas.line(points(spots, 0), curve.pen().ink(), 1.5, curve.pen().dash());
      canvas.end();
    }
  }

  private double[] points(List<Spot> spots, double shift) {
    var points = new double[2 * spots.size()];
    for (int i = 0; i < spots.size(); i++) {
      points[2 * i] = x(spots.get(i).x()) + shift;
      points[2 * i + 1] = y(spots.get(i).y());
    }
    return points;
  }

  private void axes(Canvas canvas) {
    for (double tick : up.scale().ticks()) {
      double y = y(tick);
      canvas.line(new double[] {LEFT, y, RIGHT, y}, Ink.FAINT, 1, Pen.Dash.SOLID);
      canvas.text(up.label().apply(tick), LEFT - 6, y + 4, Canvas.Anchor.END, Canvas.Font.LABEL);
    }
    for (double tick : across.scale().ticks()) {
      double x = x(tick);
      canvas.line(new double[] {x, BOTTOM, x, BOTTOM + 4}, Ink.SOFT, 1, Pen.Dash.SOLID);
      Canvas.Anchor anchor = x > RIGHT - 20 ? Canvas.Anchor.END : Canvas.Anchor.MIDDLE;
      canvas.text(
          across.label().apply(tick),
          anchor == Canvas.Anchor.END ? RIGHT + 8 : x,
          BOTTOM + 17,
          anchor,
          Canvas.Font.LABEL);
    }
    canvas.line(new double[] {LEFT, BOTTOM, RIGHT, BOTTOM}, Ink.SOFT, 1, Pen.Dash.SOLID);
    canvas.text(
        across.name(), (LEFT + RIGHT) / 2, HEIGHT - 6, Canvas.Anchor.MIDDLE, Canvas.Font.SMALL);
    canvas.text(up.name(), LEFT, 31, Canvas.Anchor.START, Canvas.Font.SMALL);
  }

  private void curve(Canvas canvas, Curve curve, double aside) {
    boolean bound = curve.pen().mark() == Mark.NONE;
    double shift = bound ? 0 : aside;
    List<Spot> spots = visible(curve);
    if (spots.size() > 1) {
      canvas.line(points(spots, shift), curve.pen().ink(), bound ? 1.5 : 1.9, curve.pen().dash());
    } else if (bound && spots.size() == 1) {
      double y = y(spots.get(0).y());
      canvas.line(new double[] {LEFT, y, RIGHT, y}, curve.pen().ink(), 1.5, curve.pen().dash());
    }
    for (Spot spot : spots) {
      canvas.begin(curve.name() + ", " + spot.words());
      double x = x(spot.x()) + shift;
      whisker(canvas, spot, x, curve.pen().ink());
      canvas.mark(curve.pen(), x, y(spot.y()), RADIUS);
      canvas.end();
    }
  }

  /** From end to end of a bracket; one that is open upwards has no cap there. */
  private void whisker(Canvas canvas, Spot spot, double x, Ink ink) {
    double high = Double.isFinite(spot.high()) ? spot.high() : spot.y();
    if (high > spot.low()) {
      double bottom = y(spot.low());
      double top = y(high);
      canvas.line(new double[] {x, bottom, x, top}, ink, 1.2, Pen.Dash.SOLID);
      canvas.line(new double[] {x - 3, bottom, x + 3, bottom}, ink, 1.2, Pen.Dash.SOLID);
      if (Double.isFinite(spot.high())) {
        canvas.line(new double[] {x - 3, top, x + 3, top}, ink, 1.2, Pen.Dash.SOLID);
      }
    }
  }

  private List<Spot> visible(Curve curve) {
    var spots = new ArrayList<Spot>();
    for (Spot spot : curve.spots()) {
      boolean shown = !up.scale().logarithmic() || spot.y() > 0;
      if (shown && (!across.scale().logarithmic() || spot.x() > 0)) {
        spots.add(spot);
      }
    }
    return spots;
  }

  private double x(double value) {
    return LEFT + INSET + across.scale().share(value) * (RIGHT - LEFT - 2 * INSET);
  }

  private double y(double value) {
    return BOTTOM - up.scale().share(value) * (BOTTOM - TOP - 6);
  }

  /** An axis that holds the values of some curves, by decades where they need it. */
  public static Axis fitting(
      String name, List<Curve> curves, boolean decades, DoubleFunction<String> label) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (Curve curve : curves) {
      for (Spot spot : curve.spots()) {
        double high = Double.isFinite(spot.high()) ? spot.high() : spot.y();
        largest = Math.max(largest, Math.max(high, spot.y()));
        for (double value : new double[] {spot.low(), spot.y()}) {
          smallest = value > 0 ? Math.min(smallest, value) : smallest;
        }
      }
    }
    Scale scale =
        decades && largest > 0
            ? Scale.decades(Math.min(smallest, largest), largest)
            : Scale.linear(largest, false);
    return new Axis(name, scale, label);
  }
}
