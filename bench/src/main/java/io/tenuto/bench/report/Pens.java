package io.tenuto.bench.report;

import io.tenuto.bench.results.Subject;
import io.tenuto.page.drawing.Ink;
import io.tenuto.page.drawing.Mark;
import io.tenuto.page.drawing.Pen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How subjects are drawn, in every figure the same: systems by colour and shape, variants that are
 * not the default by hollow marks and dashes. Tenuto looks the same in every report, and nobody
 * else like it.
 */
final class Pens {
  private static final String TENUTO = "tenuto";
  private static final Pen.Dash[] VARIANTS = {Pen.Dash.SOLID, Pen.Dash.SHORT, Pen.Dash.DOTS};

  private Pens() {}

  /** Pens for all subjects of a report, in the order of their names. */
  static Map<Subject, Pen> all(List<Grid> grids) {
    List<Subject> subjects =
        grids.stream().flatMap(grid -> grid.subjects().stream()).distinct().sorted().toList();
    var systems = new ArrayList<String>();
    var variants = new LinkedHashMap<String, List<String>>();
    var pens = new LinkedHashMap<Subject, Pen>();
    for (Subject subject : subjects) {
      boolean ours = subject.system().equals(TENUTO);
      if (!ours && !systems.contains(subject.system())) {
        systems.add(subject.system());
      }
      List<String> seen = variants.computeIfAbsent(subject.system(), any -> new ArrayList<>());
      if (!seen.contains(subject.variant())) {
        seen.add(subject.variant());
      }
      int system = systems.indexOf(subject.system());
      // 11 colours and 6 shapes: the pairs come again after 66 systems
      Ink ink = ours ? Ink.GREEN : Ink.SERIES.get(system % Ink.SERIES.size());
      Mark mark = ours ? Mark.TRIANGLE : Mark.SHAPES.get(system % Mark.SHAPES.size());
      boolean byDefault = subject.variant().equals(Subject.DEFAULT);
      int variant = byDefault ? 0 : Math.max(1, seen.indexOf(subject.variant()));
      pens.put(subject, new Pen(ink, mark, VARIANTS[Math.min(variant, VARIANTS.length - 1)]));
    }
    return pens;
  }
}
