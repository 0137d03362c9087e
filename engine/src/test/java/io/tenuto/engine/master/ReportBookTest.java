package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.node.ConnectorReport;
import io.tenuto.engine.node.EngineReport;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportBookTest {
  private static final String GROUP = "stream\ngroup";
  private static final long SECOND = 1_000_000_000L;

  private final ReportBook book = new ReportBook();

  private static EngineReport engine(long finished) {
    return new EngineReport(
        "engine", finished, 0, finished, 0, finished * 10, finished * 5, 1, List.of(3L, finished));
  }

  private static ConnectorReport connector(boolean backlog, long accepted, long completed) {
    var ledger = new Ledger(accepted, completed, 0, 0, 0, accepted - completed);
    return new ConnectorReport(
        "connector", backlog, 0, List.of(new ConnectorReport.Group("group", 0, 0, ledger)));
  }

  private void report(ConnectorReport report) {
    book.add("node", GROUP, report, report.groups().get(0));
    book.put("node", report, 0);
  }

  @Test
  void totalsGrowByWhatIsNewInEachReport() {
    book.put("a", GROUP, engine(10), 0);
    book.put("b", GROUP, engine(7), 0);
    book.put("a", GROUP, engine(15), SECOND);
    assertThat(book.totals(GROUP).finished()).isEqualTo(22);
    assertThat(book.totals(GROUP).busyNanos()).isEqualTo(220);
    assertThat(book.totals(GROUP).serviceTimes().get(3)).isEqualTo(22);
  }

  @Test
  void totalsKeepWhatEnginesDidThatHaveLeftOrBegunAgain() {
    book.put("a", GROUP, engine(10), 0);
    book.forgetEngine("a", "engine");
    assertThat(book.totals(GROUP).finished()).isEqualTo(10);
    book.put("a", GROUP, engine(4), SECOND);
    book.put("a", GROUP, engine(3), 2 * SECOND); // fewer than before: it has begun again
    assertThat(book.totals(GROUP).finished()).isEqualTo(17);
  }

  @Test
  void whatABacklogTakesOverIsNotAcceptedTwice() {
    report(connector(false, 10, 4));
    report(connector(false, 12, 4));
    assertThat(book.totals(GROUP).accepted()).isEqualTo(12);
    book.forgetConnector("node", "connector");
    report(connector(true, 6, 5));
    assertThat(book.totals(GROUP).accepted()).isEqualTo(12);
    assertThat(book.totals(GROUP).completed()).isEqualTo(9);
  }

  @Test
  void ratesComeFromTheLastTwoReports() {
    book.put("a", GROUP, engine(10), 0);
    assertThat(book.engine("a", "engine", 0).orElseThrow().perSecond(EngineReport::finished))
        .isZero();
    book.put("a", GROUP, engine(30), SECOND);
    book.put("a", GROUP, engine(80), 3 * SECOND);
    Reported<EngineReport> last = book.engine("a", "engine", 4 * SECOND).orElseThrow();
    assertThat(last.perSecond(EngineReport::finished)).isEqualTo(25);
    assertThat(last.ageNanos()).isEqualTo(SECOND);
  }

  @Test
  void aGroupThatHasGoneIsForgotten() {
    book.put("a", GROUP, engine(10), 0);
    book.keepGroups(Set.of("another"));
    assertThat(book.totals(GROUP).finished()).isZero();
  }

  @Test
  void bucketsThatNoHistogramHasAreIgnored() {
    var strange =
        new EngineReport("engine", 1, 0, 1, 0, 1, 1, 1, List.of(-1L, 5L, 9_999L, 5L, 2L, 1L, 4L));
    book.put("a", GROUP, strange, 0);
    assertThat(book.totals(GROUP).serviceTimes().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(1);
  }
}
