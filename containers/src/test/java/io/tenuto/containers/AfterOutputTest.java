package io.tenuto.containers;

import static io.tenuto.containers.AfterOutput.Next.CUT_OFF;
import static io.tenuto.containers.AfterOutput.Next.KILL;
import static io.tenuto.containers.AfterOutput.Next.OVER;
import static io.tenuto.containers.AfterOutput.Next.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is done about a container that goes on when its output has ended. */
class AfterOutputTest {
  private static final long LATE = AfterOutput.PATIENCE_NANOS + 1;

  @Test
  void anEndIsAwaited() {
    var after = new AfterOutput(false, true);
    assertThat(after.next(false, 0)).isEqualTo(WAIT);
    assertThat(after.next(false, AfterOutput.PATIENCE_NANOS)).isEqualTo(WAIT);
    assertThat(after.next(true, LATE)).isEqualTo(OVER);
  }

  @Test
  void whatIsRunForItsOutputIsCutOffWhenItGoesOnForLong() {
    var after = new AfterOutput(false, true);
    assertThat(after.next(false, LATE)).isEqualTo(KILL);
    assertThat(after.next(false, LATE)).isEqualTo(WAIT);
    assertThat(after.next(true, LATE)).isEqualTo(CUT_OFF);
  }

  @Test
  void whatIsRunForAnythingElseMayGoOn() {
    var after = new AfterOutput(false, false);
    assertThat(after.next(false, LATE)).isEqualTo(WAIT);
    assertThat(after.next(true, LATE)).isEqualTo(OVER);
  }

  @Test
  void whatCanBeHeardNoMoreIsKilledAtOnceAndThatIsItsEnd() {
    var after = new AfterOutput(true, false);
    assertThat(after.next(false, 0)).isEqualTo(KILL);
    assertThat(after.next(false, LATE)).isEqualTo(WAIT);
    assertThat(after.next(true, LATE)).isEqualTo(OVER);
  }

  @Test
  void itIsCutOffAllTheSameIfThatDoesNotHelp() {
    var after = new AfterOutput(true, true);
    assertThat(after.next(false, 0)).isEqualTo(KILL);
    assertThat(after.next(false, LATE)).isEqualTo(KILL);
    assertThat(after.next(true, LATE)).isEqualTo(CUT_OFF);
  }
}
