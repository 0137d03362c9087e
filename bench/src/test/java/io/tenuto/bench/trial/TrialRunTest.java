package io.tenuto.bench.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.load.Cell;
import io.tenuto.load.CorruptMessageException;
import io.tenuto.load.Filling;
import io.tenuto.load.LoadBuffer;
import io.tenuto.load.LoadMessage;
import io.tenuto.load.OpenLoop;
import io.tenuto.load.Processing;
import io.tenuto.load.Trial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a system within this process: one thread that sends, and processes when it may. */
class TrialRunTest {
  private static final double PATIENCE = 60;

  @TempDir private Path folder;
  private Path samples;
  private SourceLine line;
  private Thread system = new Thread(() -> {});

  @BeforeEach
  void listen() throws IOException {
    samples = Files.createDirectory(folder.resolve("samples"));
    line = new SourceLine(folder.resolve("s"));
  }

  @AfterEach
  void leave() throws Exception {
    line.close();
    system.join();
  }

  /** Processes what it has kept, each so many messages. */
  private TrialRun start(int batch, double patienceSeconds) throws IOException {
    system = new Thread(() -> play(batch), "system");
    system.start();
    assertThat(line.awaitSource(Duration.ofMinutes(1), () -> true)).isTrue();
    return new TrialRun(new Here(), line, samples, patienceSeconds);
  }

  private void play(int batch) {
    Processing processing = Processing.in(samples);
    List<ByteBuffer> kept = new ArrayList<>();
    try (var loop = new OpenLoop(folder.resolve("s"), samples, false)) {
      for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
        kept.add(next.bytes());
        if ((LoadMessage.read(next.bytes()).sequence() + 1) % batch == 0) {
          kept.forEach(processing::process);
          kept.clear();
        }
      }
    } catch (IOException e) {
      // the bench has gone
    } catch (CorruptMessageException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Here() implements SystemUnderTest {
    @Override
    public Map<String, Long> processes() {
      return Map.of("self", ProcessHandle.current().pid());
    }

    @Override
    public void close() {}
  }

  private static Trial trial(int number, double rate) {
    return new Trial(number, new Cell(100, 0), rate, 400_000_000, Filling.RANDOM, 1);
  }

  @Test
  void aTrialThatIsNotSureGoesOnAtTheSameRateUpToFourTimesAsLong() throws Exception {
    TrialRun run = start(160, 2); // nothing is done before the end
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    int number = 1;
    Outcome outcome = run.run(trial(number, 100));
    while (outcome.observed().sent() < 160 && System.nanoTime() - deadline < 0) {
      outcome = run.run(trial(++number, 100)); // the host stood still: its source was too late
    }
    assertThat(outcome.observed().sent()).isEqualTo(160);
    assertThat(outcome.observed().seconds()).isEqualTo(1.6);
    assertThat(outcome.observed().warmUpSeconds()).isEqualTo(0.4);
  }

  @Test
  void oneTrialComesAfterTheOther() throws Exception {
    TrialRun run = start(1, PATIENCE);
    run.warmUp(trial(1, 0), PATIENCE);
    for (int number = 2; number < 4; number++) {
      Outcome outcome = run.run(trial(number, 100));
      assertThat(outcome.observed().sent()).isBetween(1L, 160L);
      assertThat(outcome.observed().processed()).isEqualTo(outcome.observed().sent());
      assertThat(outcome.observed().samePrint()).isTrue();
    }
  }

  @Test
  void aWarmUpThatDoesNotComeToItsEndIsSaid() throws Exception {
    TrialRun run = start(1_000_000_000, 0.5);
    assertThatThrownBy(() -> run.warmUp(trial(1, 50), PATIENCE))
        .isInstanceOf(SystemFailedException.class)
        .hasMessageMatching("of its warm-up, (\\d+) of \\1 messages were lost");
    assertThatThrownBy(() -> run.warmUp(trial(2, 50), 0))
        .isInstanceOf(SystemFailedException.class)
        .hasMessageMatching(
            "of its warm-up, (\\d+) of \\1 messages were not processed within 0 s of the last one");
  }

  @Test
  void aProcessThatCannotWriteItsSamplesEndsTheTrial() throws Exception {
    TrialRun run = start(1, PATIENCE);
    Files.writeString(samples.resolve("processing-1.txt.fault"), "no samples: the disk is full");
    assertThatThrownBy(() -> run.run(trial(1, 100)))
        .isInstanceOf(SystemFailedException.class)
        .hasMessage("no samples: the disk is full");
  }
}
