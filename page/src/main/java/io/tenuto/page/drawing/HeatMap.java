package io.tenuto.page.drawing;

import io.tenuto.page.Scale;
import java.util.List;

/**
 * Rows of shades over one axis: from light, which is nothing, to full ink. Where a row has no cell,
 * the paper is seen.
 *
 * @param title what it shows
 * @param up what the rows are, numbered from 1 at the bottom
 * @param rows how many there are
 * @param bands cells of one subject each; a row may have several, one after another
 */
public record HeatMap(
    String title, Chart.Axis across, String up, int rows, List<Band> bands, Shade shade)
    implements Drawing {
  private static final double WIDTH = 380;
  private static final double LEAST_HEIGHT = 262;
  private static final double LEFT = 56;
  private static final double TOP = 46;
  private static final double RIGHT = WIDTH - 14;
  private static final double BELOW = 42;
  private static final double LEAST_ROW = 4;

  /** What is there and does nothing can still be seen. */
  private static final double LIGHTEST = 0.12;

  /** Shades that people tell apart; cells of one shade that touch are drawn as one. */
  private static final int SHADES = 20;

  private static final int SAMPLES = 5;
  private static final double SAMPLE = 12;

  public HeatMap {
    bands = List.copyOf(bands);
  }

  /**
   * One subject.
   *
   * @param row from 0 at the bottom
   * @param words what it is, for people
   * @param cells in the order of the axis
   */
  public record Band(int row, String words, List<Cell> cells) {
    public Band {
      cells = List.copyOf(cells);
    }
  }

  /**
   * A shade from one place on the axis to another.
   *
   * @param share from 0 to 1, of full ink
   */
  public record Cell(double from, double until, double share) {}

  /**
   * What the shades stand for.
   *
   * @param least what the lightest one is, such as 0
   * @param most what full ink is, with its unit
   */
  public record Shade(Ink ink, String least, String most) {}

  @Override
  public double width() {
    return WIDTH;
  }

  @Override
  public double height() {
    return Math.max(LEAST_HEIGHT, TOP + rows * LEAST_ROW + BELOW);
  }

  @Override
  public void draw(Canvas canvas) {
    canvas.text(title, LEFT, 17, Canvas.Anchor.START, Canvas.Font.TITLE);
    canvas.text(up, LEFT, 34, Canvas.Anchor.START, Canvas.Font.SMALL);
    legend(canvas);
    axes(canvas);
    for (Band band : bands) {
      canvas.begin(band.words());
      band(canvas, band);
      canvas.end();
    }
  }

  private void legend(Canvas canvas) {
    double textWidth = shade.most().length() * 6.2;
    double x = RIGHT - textWidth - SAMPLES * SAMPLE - 5;
    canvas.text(shade.least(), x - 5, 34, Canvas.Anchor.END, Canvas.Font.SMALL);
    for (int i = 0; i < SAMPLES; i++) {
      double opacity = opacity(i / (SAMPLES - 1.0));
      canvas.box(x + i * SAMPLE, 25, SAMPLE, 10, shade.ink(), opacity);
    }
    canvas.text(shade.most(), x + SAMPLES * SAMPLE + 5, 34, Canvas.Anchor.START, Canvas.Font.SMALL);
  }

  private void axes(Canvas canvas) {
    double bottom = bottom();
    for (double tick : Scale.linear(rows, true).ticks()) {
      int row = Math.max(1, (int) tick); // the first one instead of none
      if (row <= rows && (tick == 0 || row > 1)) {
        double y = y(row - 1) + rowHeight() / 2 + 4;
        canvas.text(String.valueOf(row), LEFT - 6, y, Canvas.Anchor.END, Canvas.Font.LABEL);
      }
    }
    for (double tick : across.scale().ticks()) {
      double x = x(tick);
      canvas.line(new double[] {x, bottom, x, bottom + 4}, Ink.SOFT, 1, Pen.Dash.SOLID);
      boolean last = x > RIGHT - 20;
      canvas.text(
          across.label().apply(tick),
          last ? RIGHT + 8 : x,
          bottom + 17,
          last ? Canvas.Anchor.END : Canvas.Anchor.MIDDLE,
          Canvas.Font.LABEL);
    }
    canvas.line(new double[] {LEFT, bottom, RIGHT, bottom}, Ink.SOFT, 1, Pen.Dash.SOLID);
    canvas.text(
        across.name(), (LEFT + RIGHT) / 2, height() - 6, Canvas.Anchor.MIDDLE, Canvas.Font.SMALL);
  }

  private void band(Canvas canvas, Band band) {
    List<Cell> cells = band.cells();
    int first = 0;
    for (int i = 0; i < cells.size(); i++) {
      boolean goesOn =
          i + 1 < cells.size()
              && level(cells.get(i + 1)) == level(cells.get(first))
              && cells.get(i + 1).from() <= cells.get(i).until();
      if (!goesOn) {
        double from = x(cells.get(first).from());
        double opacity = opacity((double) level(cells.get(first)) / SHADES);
        double gap = rowHeight() > 6 ? 1 : 0;
        canvas.box(
            from,
            y(band.row()) + gap / 2,
            x(cells.get(i).until()) - from,
            rowHeight() - gap,
            shade.ink(),
            opacity);
        first = i + 1;
      }
    }
  }

  private static long level(Cell cell) {
    return Math.round(Math.max(0, Math.min(1, cell.share())) * SHADES);
  }

  /** With three digits, so that pages stay small. */
  private static double opacity(double share) {
    return Math.round((LIGHTEST + (1 - LIGHTEST) * share) * 1000) / 1000.0;
  }

  private double bottom() {
    return height() - BELOW;
  }

  private double rowHeight() {
    return (bottom() - TOP) / Math.max(1, rows);
  }

  /** The upper edge of a row. */
  private double y(int row) {
    return bottom() - (row + 1) * rowHeight();
  }

  private double x(double value) {
    return LEFT + across.scale().share(value) * (RIGHT - LEFT);
  }
}
