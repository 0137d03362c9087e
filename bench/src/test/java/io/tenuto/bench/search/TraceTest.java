package io.tenuto.bench.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trials that are prolonged until their verdict is sure, as the bench does it. */
class TraceTest {
  private static final double RATE = 1_000;
  private static final double PLANNED = 4;
  private static final double LONGEST = 16;
  private static final double SAMPLED = 0.1;

  /** What became of a trial. */
  private record Ended(double seconds, Verdict verdict) {}

  /**
   * Goes on until it is sure.
   *
   * @param processed messages after so many seconds
   * @param drainSeconds after the end of sending
   */
  private static Ended run(DoubleUnaryOperator processed, double drainSeconds) {
    List<Observed.Progress> all = samples(processed);
    double seconds = PLANNED;
    while (seconds < LONGEST && !Judge.isSure(new Running(RATE, seconds, all, List.of()))) {
      seconds += PLANNED / 4;
    }
    long sent = (long) (RATE * seconds);
    var seen =
        new Observed(
            RATE,
            seconds,
            Judge.warmUpSeconds(seconds),
            sent,
            seconds,
            sent,
            true,
            0,
            drainSeconds,
            false,
            all);
    return new Ended(seconds, Judge.on(seen));
  }

  /** As processes write them: only when something has been processed. */
  private static List<Observed.Progress> samples(DoubleUnaryOperator processed) {
    List<Observed.Progress> samples = new ArrayList<>();
    samples.add(new Observed.Progress(0, 0));
    for (double at = SAMPLED; at < LONGEST + 1; at += SAMPLED) {
      long count = (long) Math.max(0, processed.applyAsDouble(at));
      if (count > samples.get(samples.size() - 1).processed()) {
        samples.add(new Observed.Progress(at, count));
      }
    }
    return samples;
  }

  private static DoubleUnaryOperator batches(double part, double period, double phase) {
    return at -> part * RATE * (period * Math.floor((at + phase) / period) - phase);
  }

  /** Batches of what came during the one before, each processed in half of the time. */
  private static DoubleUnaryOperator slowBatches(double part, double period, double phase) {
    return at -> {
      double begun = Math.floor((at + phase) / period);
      double within = (at + phase) / period - begun;
      return part * RATE * (period * (begun - 1 + Math.min(1, 2 * within)) - phase);
    };
  }

  @Test
  void whatIsSteadyIsSureAsSoonAsItWasPlanned() {
    var random = new Random(5);
    Ended quick = run(at -> RATE * (at - 0.02) + random.nextGaussian(), 0.02);
    assertThat(quick.verdict().sustained()).isTrue();
    assertThat(quick.seconds()).isEqualTo(PLANNED);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 1.3, 1.7, 2, 2.5, 3})
  void microBatchesThatKeepUpSustainWhereverTheTrialCutsThem(double period) {
    for (double phase = 0; phase < period; phase += 0.1) {
      Ended whole = run(batches(1, period, phase), period);
      assertThat(whole.verdict().sustained()).as("phase %.1f: %s", phase, whole).isTrue();
      Ended slow = run(slowBatches(1, period, phase), period);
      assertThat(slow.verdict().sustained()).as("slow, phase %.1f: %s", phase, slow).isTrue();
    }
  }

  /** The longer a batch, the fewer there are in sixteen seconds, and the less can be seen. */
  @ParameterizedTest
  @CsvSource({"0.97, 0.5", "0.97, 1", "0.95, 1.3", "0.95, 2", "0.9, 2.5", "0.9, 3"})
  void microBatchesThatFallBehindDoNot(double part, double period) {
    for (double phase = 0; phase < period; phase += 0.1) {
      Ended whole = run(batches(part, period, phase), period);
      assertThat(whole.verdict().sustained()).as("phase %.1f: %s", phase, whole).isFalse();
      Ended slow = run(slowBatches(part, period, phase), period);
      assertThat(slow.verdict().sustained()).as("slow, phase %.1f: %s", phase, slow).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.6, 0.9, 0.97, 0.98})
  void whoFallsBehindIsRefusedAsSoonAsItWasPlanned(double part) {
    var random = new Random(6);
    Ended behind = run(at -> part * RATE * at + random.nextGaussian(), 0.5);
    assertThat(behind.verdict().sustained()).isFalse();
    assertThat(behind.seconds()).isEqualTo(PLANNED);
  }

  @Test
  void aBacklogThatGrowsSlowlyUnderNoiseIsRefused() {
    for (int seed = 0; seed < 100; seed++) {
      var random = new Random(seed);
      Ended slow = run(at -> 0.97 * RATE * at + 30 * random.nextGaussian(), 0.5);
      assertThat(slow.verdict().sustained()).as("seed %d: %s", seed, slow).isFalse();
    }
  }

  @Test
  void noiseSeldomRefusesWhatIsEven() {
    int refused = 0;
    for (int seed = 0; seed < 500; seed++) {
      var random = new Random(seed);
      Ended even = run(at -> RATE * (at - 0.3) + 30 * random.nextGaussian(), 0.3);
      refused += even.verdict().sustained() ? 0 : 1;
    }
    assertThat(refused).as("of 500").isLessThan(25);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1.5, 2.5, 3.5, 5})
  void whoStartsLateAndCatchesUpSustains(double late) {
    Ended ended = run(at -> at < late ? 0 : Math.min(RATE * at, 3 * RATE * (at - late)), 0);
    assertThat(ended.verdict().sustained()).as("%s", ended).isTrue();
  }

  @Test
  void whoStandsStillIsNotSureToBeWithinABatchForEver() {
    assertThat(run(at -> at < 1 ? RATE * at : RATE, 30).seconds()).isEqualTo(LONGEST);
  }

  private static boolean isSure(DoubleUnaryOperator lateSeconds) {
    List<Running.Late> late = new ArrayList<>();
    for (double at = SAMPLED; at < PLANNED; at += SAMPLED) {
      late.add(new Running.Late(at, lateSeconds.applyAsDouble(at)));
    }
    return Judge.isSure(new Running(RATE, PLANNED, samples(at -> RATE * at), late));
  }

  @Test
  void aSourceThatIsHeldUpForAMomentLeavesItOpen() {
    assertThat(isSure(at -> 0.001)).isTrue();
    assertThat(isSure(at -> at > 2 && at < 3 ? 0.3 : 0)).as("long over").isTrue();
    assertThat(isSure(at -> at > 3.85 ? 0.3 : 0)).as("just now").isFalse();
    assertThat(isSure(at -> 0.1 * at)).as("later and later").isTrue();
  }
}
