package io.tenuto.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.bench.results.PointResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointRunTest {
  private static final String SUMMARY =
      """
      {"verdict": "100 accepted", "lossless": %s, "seconds": 4.5,
       "ledger": {"accepted": %d}, "latencyMillis": {"p50": 3.25, "p99": 12.5}}
      """;

  @TempDir Path folder;
  private final Experiment experiment = Experiment.named("harmonicio-fig7", 2);
  private final Point point = experiment.points().get(0);

  private PointResult result(boolean lossless, int accepted) throws IOException {
    Path summary = folder.resolve("summary.json");
    Files.writeString(summary, SUMMARY.formatted(lossless, accepted));
    return PointRun.result(experiment, point, 1, summary);
  }

  @Test
  void whatARunSaysOfItselfIsItsResult() throws IOException {
    PointResult result = result(true, 100);
    assertThat(result)
        .isEqualTo(new PointResult("harmonicio-fig7", "2.5 MB", 1, 1, 100, 4.5, 3.25, 12.5, ""));
    assertThat(result.rate()).isEqualTo(100 / 4.5);
  }

  @Test
  void aRunThatLostSomethingIsNoResult() {
    assertThatThrownBy(() -> result(false, 100))
        .isInstanceOf(IOException.class)
        .hasMessage("100 messages were to be processed; the run says: 100 accepted");
    assertThatThrownBy(() -> result(true, 99)).isInstanceOf(IOException.class);
  }

  @Test
  void thePipelineSaysWhatThePointSays() {
    assertThat(PointRun.pipeline(point))
        .contains("bytes: 2500000", "messages: 100", "content: images", "engines: 1")
        .contains("processor: channel-statistics");
  }
}
