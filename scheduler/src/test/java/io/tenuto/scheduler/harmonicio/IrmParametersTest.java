package io.tenuto.scheduler.harmonicio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IrmParametersTest {
  @Test
  void defaultsAreTheDocumentedOnesByTheOriginalsNames() {
    assertThat(IrmParameters.DEFAULT.byName())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("packing_interval", 1.0),
                Map.entry("default_cpu_share", 0.125),
                Map.entry("profiling_interval", 4.0),
                Map.entry("predictor_interval", 1.0),
                Map.entry("lower_rate_limit", 2.0),
                Map.entry("upper_rate_limit", 5.0),
                Map.entry("slowdown_rate", -2.0),
                Map.entry("queue_size_limit", 10.0),
                Map.entry("scaleup_waiting_time", 10.0),
                Map.entry("large_scaleup_amount", 2.0),
                Map.entry("small_scaleup_amount", 1.0),
                Map.entry("container_request_TTL", 1.0),
                Map.entry("minimum_CPU_size", 0.02),
                Map.entry("container_idle_timeout", 5.0)));
    assertThat(IrmParameters.DEFAULT.with(Map.of())).isEqualTo(IrmParameters.DEFAULT);
  }

  @Test
  void eachIsChangedByItsNameAlone() {
    IrmParameters.DEFAULT
        .byName()
        .forEach(
            (name, value) -> {
              boolean whole = name.endsWith("_amount") || name.endsWith("_TTL");
              double other = whole ? value + (name.startsWith("small") ? 0 : 3) : value * 1.01;
              Map<String, Double> expected = IrmParameters.DEFAULT.byName();
              expected.put(name, other);
              assertThat(IrmParameters.DEFAULT.with(Map.of(name, other)).byName())
                  .isEqualTo(expected);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "packing_interval,0",
    "packing_interval,-1",
    "profiling_interval,0",
    "predictor_interval,0",
    "default_cpu_share,0",
    "default_cpu_share,1.01",
    "minimum_CPU_size,-0.1",
    "minimum_CPU_size,1.5",
    "lower_rate_limit,0",
    "upper_rate_limit,2",
    "slowdown_rate,0",
    "slowdown_rate,1",
    "queue_size_limit,-1",
    "scaleup_waiting_time,-1",
    "small_scaleup_amount,0",
    "large_scaleup_amount,1",
    "large_scaleup_amount,2.5",
    "container_request_TTL,-1",
    "container_request_TTL,0.5",
    "container_idle_timeout,0",
  })
  void whatCannotBeIsRefusedByItsName(String name, double value) {
    assertThatThrownBy(() -> IrmParameters.DEFAULT.with(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + ": ");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void whatIsNoNumberIsRefusedForAll(double absurd) {
    for (String name : IrmParameters.DEFAULT.byName().keySet()) {
      assertThatThrownBy(() -> IrmParameters.DEFAULT.with(Map.of(name, absurd)))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> IrmParameters.DEFAULT.with(Map.of("packing_intervall", 1.0)))
        .hasMessageStartingWith("packing_intervall is no parameter; there are packing_interval, ");
  }
}
