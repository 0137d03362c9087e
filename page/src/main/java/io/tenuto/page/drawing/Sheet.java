package io.tenuto.page.drawing;

import io.tenuto.page.Escaped;
import java.util.ArrayList;
import java.util.List;

/** A whole figure as one picture: title, legend, drawings, footnotes. */
public record Sheet(Figure figure) implements Drawing {
  private static final double MARGIN = 20;
  private static final double GAP = 18;
  private static final double LETTER = 7;
  private static final double LINE = 20;
  private static final double LEAST_WIDTH = 560;
  private static final int LONGEST_NAME = 40;
  private static final double HEADING = 34;
  private static final double SAMPLE = 28;

  @Override
  public String title() {
    return figure.title();
  }

  @Override
  public double width() {
    double widest = figure.drawings().stream().mapToDouble(Drawing::width).max().orElse(0);
    int columns = Math.max(1, figure.columns());
    return Math.max(LEAST_WIDTH, columns * widest + (columns - 1) * GAP + 2 * MARGIN);
  }

  @Override
  public double height() {
    double drawings = 0;
    for (int i = 0; i < figure.drawings().size(); i += columns()) {
      drawings += rowHeight(i) + GAP;
    }
    return top() + drawings + figure.footnotes().size() * LINE + MARGIN;
  }

  @Override
  public void draw(Canvas canvas) {
    canvas.box(0, 0, width(), height(), Ink.PAPER, 1);
    canvas.text(
        figure.heading(),
        MARGIN,
        MARGIN + 14,
        Canvas.Anchor.START,
        new Canvas.Font(18, Ink.INK, true, false));
    legend(canvas);
    double y = top();
    for (int first = 0; first < figure.drawings().size(); first += columns()) {
      double x = MARGIN;
      for (Drawing drawing : row(first)) {
        drawing.draw(new Moved(canvas, x, y));
        x += drawing.width() + GAP;
      }
      y += rowHeight(first) + GAP;
    }
    footnotes(canvas, y);
  }

  private int columns() {
    return Math.max(1, figure.columns());
  }

  private List<Drawing> row(int first) {
    int end = Math.min(first + columns(), figure.drawings().size());
    return figure.drawings().subList(first, end);
  }

  private double rowHeight(int first) {
    return row(first).stream().mapToDouble(Drawing::height).max().orElse(0);
  }

  private double top() {
    double[] last = keys().isEmpty() ? new double[] {0, 0} : keys().get(keys().size() - 1);
    return MARGIN + HEADING + last[1] + LINE + GAP / 2;
  }

  /** Where the keys of the legend lie, as x and y: beside one another while there is room. */
  private List<double[]> keys() {
    var places = new ArrayList<double[]>();
    double x = MARGIN;
    double y = 0;
    for (Figure.Key key : figure.legend()) {
      double width = SAMPLE + 8 + shown(key).length() * LETTER + GAP;
      if (x > MARGIN && x + width > width() - MARGIN) {
        x = MARGIN;
        y += LINE;
      }
      places.add(new double[] {x, y});
      x += width;
    }
    return places;
  }

  private static String shown(Figure.Key key) {
    return Escaped.shortened(key.name(), LONGEST_NAME);
  }

  private void legend(Canvas canvas) {
    List<double[]> places = keys();
    for (int i = 0; i < places.size(); i++) {
      double x = places.get(i)[0];
      double y = MARGIN + HEADING + places.get(i)[1];
      Pen pen = figure.legend().get(i).pen();
      canvas.line(new double[] {x, y, x + SAMPLE, y}, pen.ink(), 1.9, pen.dash());
      canvas.mark(pen, x + SAMPLE / 2, y, 4.2);
      canvas.text(
          shown(figure.legend().get(i)),
          x + SAMPLE + 8,
          y + 4,
          Canvas.Anchor.START,
          new Canvas.Font(12, Ink.INK, false, false));
    }
  }

  private void footnotes(Canvas canvas, double top) {
    List<String> notes = figure.footnotes();
    int room = (int) ((width() - 2 * MARGIN) / LETTER);
    for (int i = 0; i < notes.size(); i++) {
      canvas.text(
          Escaped.shortened("✕ " + (i + 1) + "  " + notes.get(i), room),
          MARGIN,
          top + i * LINE + 4,
          Canvas.Anchor.START,
          Canvas.Font.LABEL);
    }
  }

  /** The same canvas from another corner on. */
  private record Moved(Canvas canvas, double left, double top) implements Canvas {
    @Override
    public void box(double x, double y, double width, double height, Ink ink, double opacity) {
      canvas.box(x + left, y + top, width, height, ink, opacity);
    }

    @Override
    public void line(double[] points, Ink ink, double width, Pen.Dash dash) {
      canvas.line(moved(points), ink, width, dash);
    }

    @Override
    public void shape(double[] points, Ink ink, boolean hollow) {
      canvas.shape(moved(points), ink, hollow);
    }

    @Override
    public void text(String text, double x, double y, Anchor anchor, Font font) {
      canvas.text(text, x + left, y + top, anchor, font);
    }

    @Override
    public void begin(String words) {
      canvas.begin(words);
    }

    @Override
    public void end() {
      canvas.end();
    }

    private double[] moved(double[] points) {
      var moved = new double[points.length];
      for (int i = 0; i < points.length; i += 2) {
        moved[i] = points[i] + left;
        moved[i + 1] = points[i + 1] + top;
      }
      return moved;
    }
  }
}
