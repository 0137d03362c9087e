package io.tenuto.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What a small message costs in encoding and decoding; the long form judges times as well. */
class EntryCodecTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final double MOST_NANOS = 40;

  /**
   * A message's part of what a batch costs. The quick form may still be compiling: less than half
   * of the smallest object there is.
   */
  private static final double MOST_BYTES = LONG ? 0.5 : 8;

  @Test
  void aSmallMessageMakesNoGarbageAndIsQuick() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(EntryCodec.class.getName() + ".encodeAndDecode")
            .addProfiler(GCProfiler.class)
            .forks(LONG ? 3 : 1)
            .jvmArgs("-Xmx128m", "-Djmh.ignoreLock=true")
            .shouldFailOnError(true)
            .warmupIterations(LONG ? 5 : 3)
            .warmupTime(TimeValue.milliseconds(LONG ? 1000 : 500))
            .measurementIterations(LONG ? 5 : 2)
            .measurementTime(TimeValue.milliseconds(LONG ? 1000 : 300));
    Collection<RunResult> results = new Runner(options.build()).run();
    assertThat(results).hasSize(1);
    RunResult result = results.iterator().next();
    double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    double nanos = result.getPrimaryResult().getScore();
    assertThat(bytes).as("bytes of garbage for each message").isBetween(0.0, MOST_BYTES);
    if (LONG) {
      assertThat(nanos).as("ns for each message").isLessThanOrEqualTo(MOST_NANOS);
    }
  }
}
