package io.tenuto.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Results;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.search.Bracket;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.page.drawing.Ink;
import io.tenuto.page.drawing.Mark;
import io.tenuto.page.drawing.Pen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PensTest {
  @Test
  void tenutoLooksTheSameAmongFewAndMany() {
    for (int others : List.of(0, 3, 11, 20)) {
      var cells = new ArrayList<CellResult>();
      for (int system = 0; system <= others; system++) {
        String name = system == others ? "tenuto" : (system % 2 == 0 ? "a" : "z") + system;
        var subject = new Subject(name, "default", Guarantee.DURABLE);
        cells.add(
            CellResult.measured(subject, false, 1, 0, 1, new Bracket(1, 2), "", Map.of(), 1, 1));
      }
      Map<Subject, Pen> pens = Pens.all(Grid.of(new Results(Map.of(), cells, List.of())));
      var ours = pens.get(new Subject("tenuto", "default", Guarantee.DURABLE));
      assertThat(ours).isEqualTo(new Pen(Ink.GREEN, Mark.TRIANGLE, Pen.Dash.SOLID));
      assertThat(pens.values()).doesNotHaveDuplicates();
      assertThat(pens.values().stream().map(Pen::ink)).containsOnlyOnce(Ink.GREEN);
    }
  }

  @Test
  void noTwoSubjectsAreDrawnAlike() {
    var cells = new ArrayList<CellResult>();
    for (int system = 0; system < 20; system++) {
      for (String variant : List.of("default", "tuned", "at home")) {
        var subject = new Subject("system " + system, variant, Guarantee.DURABLE);
        cells.add(
            CellResult.measured(subject, false, 1, 0, 1, new Bracket(1, 2), "", Map.of(), 1, 1));
      }
    }
    Map<Subject, Pen> pens = Pens.all(Grid.of(new Results(Map.of(), cells, List.of())));
    assertThat(pens).hasSize(60);
    assertThat(pens.values()).doesNotHaveDuplicates();
    pens.forEach(
        (subject, pen) -> assertThat(pen.hollow()).isEqualTo(!subject.variant().equals("default")));
  }
}
