package io.tenuto.bench.report;

import io.tenuto.bench.results.Results;
import io.tenuto.bench.results.Subject;
import io.tenuto.page.drawing.Figure;
import io.tenuto.page.drawing.Pen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All figures of one delivery guarantee. */
record Chapter(Grid grid, Glance glance, List<Figure> figures) {

  static List<Chapter> all(Results results, List<Grid> grids) {
    Map<Subject, Pen> pens = Pens.all(grids);
    return grids.stream().map(grid -> of(results, grid, pens)).toList();
  }

  private static Chapter of(Results results, Grid grid, Map<Subject, Pen> pens) {
    var rates = new RateFigures(grid, pens);
    var figures = new ArrayList<Figure>();
    figures.add(rates.map(Reasons.of(grid)));
    figures.add(rates.rates());
    figures.add(rates.shares());
    LatencyFigure.of(grid, pens, results.trials()).ifPresent(figures::add);
    new CostFigures(grid, pens).figure().ifPresent(figures::add);
    return new Chapter(grid, new Glance(grid, pens), List.copyOf(figures));
  }
}
