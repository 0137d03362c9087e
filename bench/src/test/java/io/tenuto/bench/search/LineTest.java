package io.tenuto.bench.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest {
  @Test
  void pointsOnALineAreThatLineForSure() {
    Line line =
        Line.through(List.of(new Line.Point(1, 5), new Line.Point(2, 7), new Line.Point(4, 11)));
    assertThat(line.slope()).isCloseTo(2, within(1e-12));
    assertThat(line.halfWidth()).isCloseTo(0, within(1e-9));
    assertThat(line.isAbove(1.99)).isTrue();
    assertThat(line.isAbove(2.01)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 6, 11, 12, 30})
  void theIntervalHoldsTheTrueSlopeInNineteenOfTwentyCases(int count) {
    var random = new Random(4);
    int held = 0;
    for (int i = 0; i < 2_000; i++) {
      List<Line.Point> points =
          IntStream.range(0, count)
              .mapToObj(x -> new Line.Point(x, 3 * x + 10 * random.nextGaussian()))
              .toList();
      Line line = Line.through(points);
      held += Math.abs(line.slope() - 3) <= line.halfWidth() ? 1 : 0;
    }
    assertThat(held / 2_000.0).isBetween(0.92, 0.97);
  }

  @Test
  void fewPointsSayNothing() {
    assertThat(Line.through(List.of()).isAbove(-1e9)).isFalse();
    assertThat(Line.through(List.of(new Line.Point(1, 1), new Line.Point(1, 9))).isAbove(0))
        .isFalse();
    assertThat(Line.through(List.of(new Line.Point(0, 0), new Line.Point(1, 9))).isAbove(0))
        .isFalse();
  }
}
