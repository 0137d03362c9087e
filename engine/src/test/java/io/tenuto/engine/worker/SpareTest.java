package io.tenuto.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is started ahead. */
@Timeout(60)
class SpareTest {
  private final List<Process> started = new ArrayList<>();
  private final Spare spare = new Spare(this::start);
  private boolean broken;

  private Process start() throws IOException {
    if (broken) {
      throw new IOException("no more processes");
    }
    Process process = new ProcessBuilder("cat").start();
    started.add(process);
    return process;
  }

  @AfterEach
  void end() {
    spare.close();
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void whereNoneWaitsOneIsStarted() throws Exception {
    assertThat(spare.take()).isSameAs(started.get(0));
    assertThat(spare.take()).isSameAs(started.get(1));
  }

  @Test
  void theOneThatWaitsIsTakenOnce() throws Exception {
    spare.prepare();
    spare.prepare();
    assertThat(started).hasSize(1);
    assertThat(spare.take()).isSameAs(started.get(0));
    assertThat(spare.take()).isSameAs(started.get(1));
  }

  @Test
  void oneThatHasEndedMeanwhileIsReplaced() throws Exception {
    spare.prepare();
    started.get(0).destroyForcibly().waitFor();
    spare.prepare();
    started.get(1).destroyForcibly().waitFor();
    assertThat(spare.take()).isSameAs(started.get(2));
  }

  @Test
  void afterTheEndNoneIsLeftAndNoneIsPrepared() throws Exception {
    spare.prepare();
    spare.close();
    assertThat(started.get(0).waitFor(30, TimeUnit.SECONDS)).isTrue();
    spare.prepare();
    assertThat(started).hasSize(1);
  }

  @Test
  void whoeverTakesIsToldWhyThereIsNone() throws Exception {
    broken = true;
    spare.prepare();
    assertThatIOException().isThrownBy(spare::take).withMessage("no more processes");
    broken = false;
    assertThat(spare.take()).isSameAs(started.get(0));
  }
}
