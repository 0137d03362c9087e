package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tenuto.api.Ledger;
import io.tenuto.engine.run.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowTest {
  @Test
  void ratesAndMomentsAreThoseOfTheSamples() {
    var flow = new Flow();
    long[] completed = {0, 100, 200, 290, 290, 300, 420, 520, 600, 700};
    for (int i = 0; i < completed.length; i++) {
      flow.accept(sample(i * 0.25, completed[i]));
    }
    assertThat(flow.rate(0, 0.5)).isCloseTo(400, within(1e-9));
    assertThat(flow.completedAt(300)).isEqualTo(1.25);
    assertThat(flow.completedAt(701)).isInfinite();
    assertThat(flow.steady()).isTrue();
    flow.accept(sample(4, 700));
    assertThat(flow.steady()).as("nobody looked for more than a second").isFalse();
  }

  private static Sample sample(double seconds, long completed) {
    return new Sample(
        seconds,
        new Ledger(700, completed, 0, 0, 0, 700 - completed),
        700,
        0,
        0,
        0,
        0,
        0,
        List.of());
  }
}
