package io.tenuto.bench.report;

import io.tenuto.page.Escaped;
import io.tenuto.page.Scale;
import io.tenuto.page.drawing.Canvas;
import io.tenuto.page.drawing.Drawing;
import io.tenuto.page.drawing.Ink;
import io.tenuto.page.drawing.Pen;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * One number for each subject, as bars.
 *
 * @param bars from above
 * @param label a value with its unit
 */
record Bars(String title, List<Bar> bars, DoubleFunction<String> label) implements Drawing {
  private static final double WIDTH = 380;
  private static final double LEFT = 120;
  private static final double RIGHT = WIDTH - 66;
  private static final double TOP = 32;
  private static final double ROW = 24;
  private static final int LONGEST_NAME = 17;

  /** The value of one subject. */
  record Bar(String name, Pen pen, double value) {}

  Bars {
    bars = List.copyOf(bars);
  }

  @Override
  public double width() {
    return WIDTH;
  }

  @Override
  public double height() {
    return TOP + bars.size() * ROW + 8;
  }

  @Override
  public void draw(Canvas canvas) {
    canvas.text(title, 12, 17, Canvas.Anchor.START, Canvas.Font.TITLE);
    Scale scale = Scale.linear(bars.stream().mapToDouble(Bar::value).max().orElse(0), false);
    double y = TOP;
    for (Bar bar : bars) {
      double length = scale.share(bar.value()) * (RIGHT - LEFT);
      canvas.begin(bar.name() + ": " + label.apply(bar.value()));
      canvas.text(
          Escaped.shortened(bar.name(), LONGEST_NAME),
          LEFT - 8,
          y + ROW / 2 + 4,
          Canvas.Anchor.END,
          Canvas.Font.LABEL);
      canvas.box(LEFT, y + 4, length, ROW - 8, bar.pen().ink(), bar.pen().hollow() ? 0.55 : 1);
      canvas.text(
          label.apply(bar.value()),
          LEFT + length + 6,
          y + ROW / 2 + 4,
          Canvas.Anchor.START,
          new Canvas.Font(12, Ink.INK, false, false));
      canvas.end();
      y += ROW;
    }
    canvas.line(
        new double[] {LEFT, TOP, LEFT, Math.max(TOP + ROW, y)}, Ink.SOFT, 1, Pen.Dash.SOLID);
  }
}
