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
import java.util.OptionalDouble;

/**
 * The comparison's Fig. 4: a cell for each size and cost, in it a row for each system, the cell in
 * the colour of the best. Sizes rise to the right, costs upwards.
 */
record HeatMap(Grid grid, Map<Subject, Pen> pens, Reasons reasons) implements Drawing {
  private static final double LEFT = 76;
  private static final double TOP = 4;
  private static final double UNDER = 44;
  private static final double ROW = 17;
  private static final double PADDING = 6;
  private static final double GAP = 3;
  private static final double BAR = 5;
  private static final double NAME = 26;
  private static final double RATE = 202;
  private static final double NARROW = 212;
  private static final double WIDE = 298;
  private static final int MOST_SIZES_WITH_BRACKETS = 4;
  private static final int LONGEST_NAME = 16;

  @Override
  public String title() {
    return "Highest sustained rate, messages/s";
  }

  @Override
  public double width() {
    return LEFT + grid.sizes().size() * cellWidth() + 2;
  }

  @Override
  public double height() {
    return TOP + grid.costs().size() * cellHeight() + UNDER;
  }

  private boolean brackets() {
    return grid.sizes().size() <= MOST_SIZES_WITH_BRACKETS;
  }

  private double cellWidth() {
    return brackets() ? WIDE : NARROW;
  }

  private double cellHeight() {
    return (grid.subjects().size() + 1) * ROW + 2 * PADDING + GAP;
  }

  @Override
  public void draw(Canvas canvas) {
    int costs = grid.costs().size();
    double bottom = TOP + costs * cellHeight();
    for (int row = 0; row < costs; row++) {
      int cost = grid.costs().get(costs - 1 - row);
      double y = TOP + row * cellHeight();
      canvas.text(
          Place.cost(cost),
          LEFT - 8,
          y + cellHeight() / 2 + 4,
          Canvas.Anchor.END,
          new Canvas.Font(13, Ink.INK, true, false));
      for (int column = 0; column < grid.sizes().size(); column++) {
        var place = new Place(grid.sizes().get(column), cost);
        cell(canvas, place, LEFT + column * cellWidth(), y);
      }
    }
    for (int column = 0; column < grid.sizes().size(); column++) {
      canvas.text(
          Figures.bytes(grid.sizes().get(column)),
          LEFT + (column + 0.5) * cellWidth(),
          bottom + 17,
          Canvas.Anchor.MIDDLE,
          new Canvas.Font(13, Ink.INK, true, false));
    }
    canvas.text(
        "message size",
        LEFT + grid.sizes().size() * cellWidth() / 2,
        bottom + 36,
        Canvas.Anchor.MIDDLE,
        Canvas.Font.LABEL);
    canvas.text(
        "processing cost",
        14,
        (TOP + bottom) / 2,
        Canvas.Anchor.MIDDLE,
        new Canvas.Font(12, Ink.SOFT, false, true));
  }

  private void cell(Canvas canvas, Place place, double left, double top) {
    double width = cellWidth() - GAP;
    double height = cellHeight() - GAP;
    List<Row> rows = grid.at(place.bytes(), place.costMicros());
    if (rows.stream().allMatch(row -> row.outcome() == Outcome.UNMEASURED)) {
      outline(canvas, left, top, width, height, Pen.Dash.DOTS);
      return;
    }
    List<Row> leaders = rows.stream().filter(row -> row.outcome().leads()).toList();
    for (Row row : leaders) {
      if (row.outcome() == Outcome.BEST) {
        canvas.box(left, top, width, height, ink(row), leaders.size() == 1 ? 0.22 : 0.1);
      }
    }
    if (leaders.isEmpty()) {
      outline(canvas, left, top, width, height, Pen.Dash.SOLID);
    }
    for (int i = 0; i < leaders.size(); i++) {
      double share = height / leaders.size();
      canvas.box(left, top + i * share, BAR, share, ink(leaders.get(i)), 1);
    }
    double y = top + PADDING + ROW - 5;
    for (Row row : rows) {
      if (row.outcome() != Outcome.UNMEASURED) {
        row(canvas, row, left, y);
      }
      y += ROW;
    }
    bound(canvas, place, left, y);
  }

  private void row(Canvas canvas, Row row, double left, double y) {
    boolean best = row.outcome() == Outcome.BEST;
    boolean behind = row.outcome() == Outcome.BEHIND || row.outcome() == Outcome.MARKED;
    var font = new Canvas.Font(12, behind ? Ink.SOFT : Ink.INK, best, false);
    canvas.begin(Words.of(row));
    canvas.mark(pens.getOrDefault(row.subject(), Pen.CORES), left + 16, y - 4, 4);
    canvas.text(
        Escaped.shortened(row.subject().label(), LONGEST_NAME),
        left + NAME,
        y,
        Canvas.Anchor.START,
        font);
    String value =
        row.rate()
            .map(
                rate -> (row.outcome() == Outcome.LEVEL ? "≈ " : "") + Figures.brief(rate.median()))
            .orElseGet(() -> "✕ " + reasons.number(row.reason()));
    canvas.text(value, left + RATE, y, Canvas.Anchor.END, font);
    if (brackets() && row.rate().isPresent()) {
      canvas.text(
          row.rate().get().bracket(),
          left + WIDE - GAP - 6,
          y,
          Canvas.Anchor.END,
          new Canvas.Font(10.5, Ink.SOFT, false, false));
    }
    canvas.end();
  }

  private void bound(Canvas canvas, Place place, double left, double y) {
    OptionalDouble bound = grid.bounds().tighter(place);
    if (bound.isEmpty()) {
      return;
    }
    var font = new Canvas.Font(11, Ink.SOFT, false, false);
    canvas.line(
        new double[] {left + 11, y - 12, left + cellWidth() - GAP - 6, y - 12},
        Ink.LINE,
        0.8,
        Pen.Dash.SOLID);
    canvas.text(
        brackets() ? grid.bounds().binding(place) : "bound",
        left + NAME,
        y + 1,
        Canvas.Anchor.START,
        font);
    canvas.text(Figures.brief(bound.getAsDouble()), left + RATE, y + 1, Canvas.Anchor.END, font);
    if (brackets()) {
      canvas.text("bound", left + WIDE - GAP - 6, y + 1, Canvas.Anchor.END, font);
    }
  }

  private Ink ink(Row row) {
    return pens.getOrDefault(row.subject(), Pen.CORES).ink();
  }

  private static void outline(
      Canvas canvas, double left, double top, double width, double height, Pen.Dash dash) {
    double right = left + width;
    double bottom = top + height;
    canvas.line(
        new double[] {left, top, right, top, right, bottom, left, bottom, left, top},
        Ink.LINE,
        1,
        dash);
  }
}
