package io.tenuto.bench.report;

import io.tenuto.bench.results.Subject;
import io.tenuto.page.Escaped;
import io.tenuto.page.Figures;
import io.tenuto.page.drawing.Canvas;
import io.tenuto.page.drawing.Drawing;
import io.tenuto.page.drawing.Ink;
import io.tenuto.page.drawing.Pen;
import java.util.List;
import java.util.Map;

/** The same plane for a small screen: in each cell only who is best, and how fast. */
record Glance(Grid grid, Map<Subject, Pen> pens) implements Drawing {
  private static final double WIDTH = 372;
  private static final double LEFT = 54;
  private static final double ROW = 46;
  private static final double UNDER = 22;
  private static final double GAP = 2;
  private static final double LETTER = 6.5;

  @Override
  public String title() {
    return "The best of each cell";
  }

  @Override
  public double width() {
    return WIDTH;
  }

  @Override
  public double height() {
    return grid.costs().size() * ROW + UNDER;
  }

  /** Whether any cell has a best one. */
  boolean compares() {
    return grid.rows().values().stream()
        .flatMap(List::stream)
        .anyMatch(row -> row.outcome() == Outcome.BEST);
  }

  @Override
  public void draw(Canvas canvas) {
    int costs = grid.costs().size();
    double cell = (WIDTH - LEFT) / Math.max(1, grid.sizes().size());
    for (int row = 0; row < costs; row++) {
      int cost = grid.costs().get(costs - 1 - row);
      canvas.text(
          Place.cost(cost),
          LEFT - 6,
          row * ROW + ROW / 2 + 4,
          Canvas.Anchor.END,
          Canvas.Font.LABEL);
      for (int column = 0; column < grid.sizes().size(); column++) {
        List<Row> rows = grid.at(grid.sizes().get(column), cost);
        double left = LEFT + column * cell;
        for (Row one : rows) {
          if (one.outcome() == Outcome.BEST) {
            best(canvas, one, rows, left, row * ROW, cell);
          }
        }
      }
    }
    for (int column = 0; column < grid.sizes().size(); column++) {
      canvas.text(
          Figures.bytes(grid.sizes().get(column)),
          LEFT + (column + 0.5) * cell,
          costs * ROW + 15,
          Canvas.Anchor.MIDDLE,
          Canvas.Font.LABEL);
    }
  }

  private void best(Canvas canvas, Row best, List<Row> rows, double left, double top, double cell) {
    Pen pen = pens.getOrDefault(best.subject(), Pen.CORES);
    boolean alone = rows.stream().noneMatch(row -> row.outcome() == Outcome.LEVEL);
    canvas.begin(Words.of(best));
    canvas.box(left, top, cell - GAP, ROW - GAP, pen.ink(), alone ? 0.28 : 0.14);
    canvas.box(left, top, 4, ROW - GAP, pen.ink(), 1);
    double middle = left + 2 + cell / 2;
    int most = Math.max(3, (int) ((cell - 8) / LETTER));
    canvas.text(
        Escaped.shortened(best.subject().system(), most),
        middle,
        top + 18,
        Canvas.Anchor.MIDDLE,
        new Canvas.Font(10.5, Ink.INK, true, false));
    canvas.mark(pen, left + 11, top + 32, 3.2);
    canvas.text(
        best.rate().map(rate -> Figures.brief(rate.median())).orElse(""),
        middle + 5,
        top + 36,
        Canvas.Anchor.MIDDLE,
        new Canvas.Font(11, Ink.INK, false, false));
    canvas.end();
  }
}
