package io.tenuto.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void whatIsWrittenIsReadWithItsAges() {
    Histogram ages = Sample.noAges();
    ages.recordValueWithCount(1_000, 99);
    ages.recordValue(70_000_000);
    var sample = new Sample("processing", -4, 2, 100, 1, -77, 0, Sample.encoded(ages));
    Sample read = Sample.read(sample.write());
    assertThat(read).isEqualTo(sample);
    Histogram sum = Sample.noAges();
    read.addLatencyTo(sum);
    read.addLatencyTo(sum);
    assertThat(sum.getTotalCount()).isEqualTo(200);
    assertThat(sum.getValueAtPercentile(50)).isBetween(1_000L, 1_010L);
    assertThat(sum.getMaxValue()).isBetween(70_000_000L, 71_000_000L);
  }

  @Test
  void noAgesAreNoAges() {
    Histogram sum = Sample.noAges();
    new Sample("source", 1, 2, 3, 4, 5, 6, Sample.encoded(Sample.noAges())).addLatencyTo(sum);
    assertThat(sum.getTotalCount()).isZero();
  }

  @Test
  void somethingElseIsNamed() {
    assertThatThrownBy(() -> Sample.read("role=source nanos"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nanos");
    assertThatThrownBy(() -> Sample.read("role=source"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no nanos");
  }

  @Test
  void thePrintTellsAMissingMessageFromARepeatedOne() {
    long all = LongStream.range(0, 1_000).map(Sample::print).sum();
    assertThat(all - Sample.print(500) + Sample.print(501)).isNotEqualTo(all);
    assertThat(LongStream.range(0, 1_000).map(i -> Sample.print(999 - i)).sum()).isEqualTo(all);
  }
}
