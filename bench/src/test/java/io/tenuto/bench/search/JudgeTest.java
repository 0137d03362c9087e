package io.tenuto.bench.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final double RATE = 1_000;
  private static final double SECONDS = 4;

  /** A trial in which so many messages were processed after so many seconds. */
  private static Observed trial(DoubleUnaryOperator processed, double drainSeconds) {
    return new Seen(processed).drained(drainSeconds).observed();
  }

  /** What was seen of a trial; without anything said, all that was sent was processed at once. */
  private static final class Seen {
    private final long sent = (long) (RATE * SECONDS);
    private final List<Observed.Progress> progress = new ArrayList<>();
    private double sendingSeconds = SECONDS;
    private double drainSeconds;
    private long missing;
    private boolean samePrint = true;
    private long corrupt;
    private boolean lost;

    Seen(DoubleUnaryOperator processed) {
      for (double at = 0; at <= SECONDS; at += 0.1) {
        progress.add(new Observed.Progress(at, (long) Math.max(0, processed.applyAsDouble(at))));
      }
    }

    static Seen even() {
      return new Seen(at -> RATE * at);
    }

    Seen drained(double seconds) {
      drainSeconds = seconds;
      return this;
    }

    Seen sentWithin(double seconds) {
      sendingSeconds = seconds;
      return this;
    }

    Seen withOtherPrint() {
      samePrint = false;
      return this;
    }

    Seen corrupt(long messages) {
      corrupt = messages;
      return this;
    }

    Seen without(long messages, boolean nothingMoreComes) {
      missing = messages;
      samePrint = false;
      drainSeconds = Double.POSITIVE_INFINITY;
      lost = nothingMoreComes;
      return this;
    }

    Observed observed() {
      return new Observed(
          RATE,
          SECONDS,
          1,
          sent,
          sendingSeconds,
          sent - missing,
          samePrint,
          corrupt,
          drainSeconds,
          lost,
          progress);
    }
  }

  @Test
  void whoIsBehindByTheSameTimeAlwaysSustains() {
    assertThat(Judge.on(trial(at -> RATE * (at - 0.5), 0.5)).sustained()).isTrue();
  }

  @Test
  void whoFallsFurtherAndFurtherBehindDoesNot() {
    Verdict verdict = Judge.on(trial(at -> 0.97 * RATE * at, 0.2));
    assertThat(verdict.sustained()).isFalse();
    assertThat(verdict.isFault()).isFalse();
    assertThat(verdict.why()).startsWith("97.0 ±");
  }

  @Test
  void whoWasSlowInTheWarmUpAndCaughtUpSustains() {
    assertThat(Judge.on(trial(at -> at < 0.8 ? 0 : RATE * (at - 0.1), 0.1)).sustained()).isTrue();
  }

  @Test
  void batchesAreNoLag() {
    assertThat(Judge.on(trial(at -> RATE * 0.5 * Math.floor(at / 0.5), 0.5)).sustained()).isTrue();
  }

  @Test
  void whoIsWithinABatchAtTheEndSustains() {
    assertThat(Judge.on(trial(at -> RATE * Math.min(at, 3.3), 0.7)).sustained()).isTrue();
  }

  @Test
  void nothingIsSureOfWhoHasDoneNothingSinceTheWarmUp() {
    List<Observed.Progress> progress = new Seen(at -> RATE * Math.min(at, 1)).progress;
    assertThat(Judge.isSure(new Running(RATE, SECONDS, progress, List.of()))).isFalse();
    List<Observed.Progress> slow = new Seen(at -> RATE * at / 2).progress;
    assertThat(Judge.isSure(new Running(RATE, SECONDS, slow, List.of()))).isTrue();
  }

  @Test
  void noiseSeldomRefusesWhatIsEvenAndNeverHidesATenthThatIsMissing() {
    var random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 1_000; i++) {
      Observed even = trial(at -> RATE * (at - 0.3) + 20 * random.nextGaussian(), 0.3);
      refused += Judge.on(even).sustained() ? 0 : 1;
      Observed behind = trial(at -> 0.9 * RATE * at + 20 * random.nextGaussian(), 0.3);
      assertThat(Judge.on(behind).sustained()).as("a trial at 90 %%").isFalse();
    }
    assertThat(refused).as("of 1,000 even trials, by an interval of 95 %%").isLessThan(50);
  }

  @Test
  void aSourceThatIsHeldUpDoesNotSustain() {
    Observed heldUp = Seen.even().sentWithin(1.05 * SECONDS).observed();
    assertThat(Judge.on(heldUp).why()).contains("held up").contains("95.2 %");
  }

  @Test
  void aBacklogThatTakesLongToDrainIsNotSustained() {
    assertThat(Judge.on(trial(at -> RATE * (at - 2.5), 2.5)).sustained()).isFalse();
  }

  @Test
  void lossRepetitionAndDamageAreFaultsOfTheSystem() {
    Verdict repeated = Judge.on(Seen.even().withOtherPrint().observed());
    assertThat(repeated.isFault()).isTrue();
    assertThat(repeated.why()).contains("not each of them once");
    Verdict damaged = Judge.on(Seen.even().corrupt(2).observed());
    assertThat(damaged.isFault()).isTrue();
    assertThat(damaged.why()).isEqualTo("2 messages were damaged");
    Verdict lost = Judge.on(Seen.even().without(7, true).observed());
    assertThat(lost.isFault()).isTrue();
    assertThat(lost.why()).isEqualTo("7 of 4,000 messages were lost");
    Verdict allowed = Judge.on(Seen.even().without(7, true).observed(), true);
    assertThat(allowed.isFault()).as("it promised at most once").isFalse();
    assertThat(allowed.sustained()).isFalse();
  }

  @Test
  void whatIsStillUnderWayWhenThePatienceEndsIsTooMuchAndNotLost() {
    Verdict verdict = Judge.on(Seen.even().without(7, false).observed());
    assertThat(verdict.sustained()).isFalse();
    assertThat(verdict.isFault()).isFalse();
    assertThat(verdict.why()).startsWith("7 of 4,000");
  }

  @Test
  void throughputIsWhatWasProcessedAfterTheWarmUp() {
    assertThat(Judge.throughput(trial(at -> at < 1 ? 0 : 700 * (at - 1), 9)))
        .isBetween(699.0, 701.0);
  }
}
