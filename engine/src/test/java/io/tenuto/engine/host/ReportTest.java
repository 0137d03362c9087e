package io.tenuto.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Settlement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final Report report = new Report();

  @Test
  void whatContinuesARangeIsJoinedWithIt() {
    report.add(0, Settlement.DONE);
    report.add(1, Settlement.DONE);
    report.add(2, Settlement.FAILED);
    report.add(4, Settlement.FAILED);
    assertThat(report.ranges())
        .containsExactly(
            new Report.Range(0, 2, Settlement.DONE),
            new Report.Range(2, 1, Settlement.FAILED),
            new Report.Range(4, 1, Settlement.FAILED));
  }

  @Test
  void whereTheEndOfWorkFailsOnlyWhatWasDoneFailsWithIt() {
    report.ran(3);
    report.add(0, 2, Settlement.DONE);
    report.add(2, Settlement.REJECT);
    report.cause(2, "its own");
    report.add(3, Settlement.RELEASED);
    Report failed = report.withNothingDone("the disk is full");
    assertThat(failed.runs()).isEqualTo(3);
    assertThat(failed.ranges())
        .containsExactly(
            new Report.Range(0, 2, Settlement.FAILED),
            new Report.Range(2, 1, Settlement.REJECT),
            new Report.Range(3, 1, Settlement.RELEASED));
    assertThat(failed.causes())
        .isEqualTo(Map.of(0, "the disk is full", 1, "the disk is full", 2, "its own"));
  }
}
