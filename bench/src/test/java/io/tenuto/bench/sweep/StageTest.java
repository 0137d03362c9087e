package io.tenuto.bench.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageTest {
  @ParameterizedTest
  @CsvSource({
    "broker.log, true",
    "source-1.txt, true",
    "processing-2.txt.fault, true",
    "00000000000001057639.log, false",
    "00000000000001057639.index, false",
    "segment-0000000001-0000000000000000000-e960edaa39b8be68.log, false",
    "other.txt, false"
  })
  void samplesAndWordsAreKeptAndABrokersDataAreNot(String file, boolean kept) {
    assertThat(Stage.isKept(file)).isEqualTo(kept);
  }
}
