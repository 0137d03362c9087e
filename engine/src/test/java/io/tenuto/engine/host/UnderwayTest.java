package io.tenuto.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Work is ended by its slot or given up by somebody else, never both. */
class UnderwayTest {
  private final Underway underway = new Underway();
  private final Work work = new Works().of(3);
  private final Thread runner = new Thread(() -> {}); // is not started: only interrupted

  @Test
  void whatIsGivenUpSaysWhichMessagesAreAnsweredFor() {
    underway.begin(work);
    underway.handedOn(0);
    underway.handedOn(1);
    underway.takenBack(1);
    underway.started(2, 100);
    Underway.Begun begun = underway.giveUp(runner).orElseThrow();
    assertThat(begun.work()).isSameAs(work);
    assertThat(begun.index()).isEqualTo(2);
    assertThat(begun.handedOn().stream()).containsExactly(0);
    assertThat(underway.end()).isFalse();
  }

  @Test
  void whatHasEndedIsNotGivenUp() {
    underway.begin(work);
    assertThat(underway.end()).isTrue();
    assertThat(underway.giveUp(runner)).isEmpty();
  }

  @Test
  void nothingIsBegunAfterwards() {
    underway.giveUp(runner);
    assertThat(underway.begin(work)).isFalse();
    assertThat(underway.giveUp(runner)).isEmpty();
  }

  @Test
  void onlyAMessageThatRunsForLongerThanTheLimitIsGivenUp() {
    underway.begin(work);
    assertThat(underway.giveUpIfRunning(1_000, 0, runner)).isEmpty(); // none has been begun
    underway.started(0, 100);
    assertThat(underway.runningNanos(150)).isEqualTo(50);
    assertThat(underway.giveUpIfRunning(150, 50, runner)).isEmpty();
    assertThat(underway.givenUp()).isFalse();
    assertThat(underway.giveUpIfRunning(151, 50, runner)).isPresent();
    assertThat(underway.givenUp()).isTrue();
  }

  @Test
  void nothingRunsBetweenMessages() {
    underway.begin(work);
    underway.started(0, 100);
    underway.stopped();
    assertThat(underway.runningNanos(1_000)).isZero();
  }

  @Test
  void anInterruptOfUserCodeEndsWithItsWork() {
    underway.begin(work);
    Thread.currentThread().interrupt();
    underway.end();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
