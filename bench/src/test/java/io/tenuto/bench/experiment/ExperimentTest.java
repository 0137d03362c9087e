package io.tenuto.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.bench.experiment.Experiment.Scaling;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentTest {
  @Test
  void eachRunHasItsOwnPlaceInTheFigure() {
    for (String name : Experiment.names()) {
      for (int cores : List.of(1, 2, 16)) {
        List<Point> points = Experiment.named(name, cores).points();
        assertThat(points).as(name).isNotEmpty();
        assertThat(points.stream().map(each -> each.curve() + each.x()))
            .as(name)
            .doesNotHaveDuplicates();
        assertThat(points)
            .as(name)
            .allSatisfy(
                each -> {
                  assertThat(each.engines()).isPositive();
                  assertThat(each.messages()).isPositive();
                  assertThat(each.workers() == 0 ? 0 : each.engines() % each.workers()).isZero();
                });
      }
    }
  }

  @Test
  void enginesFitTheHost() {
    assertThat(Experiment.named("harmonicio-fig6", 8).points()).hasSize(16);
    assertThat(Experiment.named("microscopy", 8).points().get(0).engines()).isEqualTo(8);
  }

  @Test
  void anUnknownNameIsAnsweredWithThoseThereAre() {
    assertThatThrownBy(() -> Experiment.named("harmonicio-fig5", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "harmonicio-fig5: no such experiment; expected one of harmonicio-fig4, harmonicio-fig6,"
                + " harmonicio-fig7, microscopy.");
  }

  @Test
  void moreEnginesThanCoresHelpNoFurther() {
    assertThat(Scaling.STRONG.ideal(12, 2, 4)).hasValue(6);
    assertThat(Scaling.STRONG.ideal(12, 8, 4)).hasValue(3);
    assertThat(Scaling.WEAK.ideal(12, 3, 4)).hasValue(12);
    assertThat(Scaling.WEAK.ideal(12, 8, 4)).hasValue(24);
    assertThat(Scaling.NONE.ideal(12, 2, 4)).isEmpty();
  }

  @Test
  void aShorterLookSaysSo() {
    Experiment shorter = Experiment.named("harmonicio-fig7", 2).atMost(150);
    assertThat(shorter.points()).extracting(Point::messages).containsOnly(100L, 150L);
    assertThat(shorter.note()).endsWith("at most 150 messages.");
  }
}
