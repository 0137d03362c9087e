package io.tenuto.scheduler.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.scheduler.harmonicio.IrmParameters;
import io.tenuto.scheduler.harmonicio.IrmPolicy;
import io.tenuto.scheduler.scaling.PredictivePolicy;
import io.tenuto.scheduler.scaling.ScalingPolicy;
import io.tenuto.scheduler.scaling.ScalingSettings;
import io.tenuto.scheduler.simulation.Result;
import io.tenuto.scheduler.simulation.Sample;
import io.tenuto.scheduler.simulation.Simulation;
import io.tenuto.scheduler.simulation.Trace;
import io.tenuto.scheduler.simulation.Traces;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SimulationReportTest {
  private static List<Result> both(Trace trace) {
    ScalingPolicy predictive =
        new PredictivePolicy(ScalingSettings.DEFAULT.workerStartUp(trace.workerStartUpSeconds()));
    return List.of(
        new Simulation(trace, Played.PREDICTIVE, predictive).run(),
        new Simulation(trace, Played.HARMONICIO, new IrmPolicy(IrmParameters.DEFAULT)).run());
  }

  private static Document parsed(String page) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
  }

  private static Trace named(String name, Trace trace) {
    return new Trace(
        name,
        trace.seconds(),
        trace.worker(),
        trace.workerStartUpSeconds(),
        trace.streams(),
        trace.failures());
  }

  @Test
  void aTraceHasAllFiguresForBothPolicies() throws Exception {
    String page = SimulationReport.page(both(Traces.step()));
    Document document = parsed(page);
    assertThat(page).doesNotContain("<script", "NaN", "Infinity", "not measured");
    List<String> sections = new ArrayList<>();
    NodeList all = document.getElementsByTagName("section");
    for (int i = 0; i < all.getLength(); i++) {
      sections.add(((Element) all.item(i)).getAttribute("id"));
    }
    assertThat(sections)
        .containsExactly(
            "summary",
            "trace-1",
            "trace-1-queue",
            "trace-1-use",
            "trace-1-cores",
            "trace-1-workers");
    assertThat(document.getElementsByTagName("figure").getLength()).isEqualTo(3 + 2 + 2 + 2);
    assertThat(page).contains("worker 1, from ", "8 cores", "of the worker-hours");
  }

  @Test
  void aTraceIsCalledWhatItIsCalled() throws Exception {
    Trace hostile = named("<script>alert('1')</script>", Traces.microscopy());
    String page = SimulationReport.page(both(hostile));
    assertThat(page).doesNotContain("<script").contains("&lt;script&gt;alert(&#39;1&#39;)");
    assertThat(parsed(page).getElementsByTagName("h2").item(1).getTextContent())
        .isEqualTo(hostile.name());
  }

  @Test
  void twoTracesOfOneNameStayApart() throws Exception {
    var results = new ArrayList<>(both(Traces.microscopy()));
    results.addAll(both(named("microscopy", Traces.step())));
    assertThat(Played.byTrace(results)).hasSize(2).allMatch(each -> each.results().size() == 2);
    assertThat(SimulationReport.page(results)).contains("id=\"trace-1-use\"", "id=\"trace-2-use\"");
  }

  @Test
  void aRatioIsOfBothPolicies() {
    List<Result> results = both(Traces.step());
    Played.Ratio ratio = Played.byTrace(results).get(0).ratio().orElseThrow();
    assertThat(ratio.workerSeconds())
        .isEqualTo(results.get(0).workerSeconds() / results.get(1).workerSeconds());
    assertThat(ratio.p99()).isEqualTo(results.get(0).p99Seconds() / results.get(1).p99Seconds());
    assertThat(Played.byTrace(results.subList(0, 1)).get(0).ratio()).isEmpty();
  }

  @Test
  void thereAreNoMoreRowsThanWorkersAtATime() {
    for (Result result : both(Traces.burst())) {
      var map = new WorkerMap(result);
      int most =
          result.samples().stream().mapToInt(each -> each.coresOfWorkers().size()).max().orElse(0);
      assertThat(map.rows()).isLessThanOrEqualTo(most).isPositive();
      long workers =
          result.samples().stream()
              .map(Sample::coresOfWorkers)
              .flatMap(each -> each.keySet().stream())
              .distinct()
              .count();
      assertThat((long) map.bands().size())
          .isLessThanOrEqualTo(workers)
          .isGreaterThan(map.rows() - 1L);
      assertThat(map.bands())
          .allSatisfy(
              band ->
                  assertThat(band.cells())
                      .allMatch(cell -> cell.share() >= 0 && cell.share() <= 1 + 1e-9));
    }
  }

  @Test
  void nothingSimulatedIsAPageAllTheSame() throws Exception {
    assertThat(parsed(SimulationReport.page(List.of())).getElementsByTagName("section").getLength())
        .isEqualTo(1);
  }
}
