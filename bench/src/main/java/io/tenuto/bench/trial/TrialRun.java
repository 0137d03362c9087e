package io.tenuto.bench.trial;

import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.load.Trial;
import io.tenuto.load.TrialEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs trials on one system, one after the other. Used by one thread. */
public final class TrialRun {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final SystemUnderTest system;
  private final SourceLine source;
  private final SampleFolder samples;
  private final double patienceSeconds;

  /**
   * @param source which has been joined
   * @param samples the folder into which source and processing write
   * @param patienceSeconds whoever processes nothing for so long will not process the rest either
   */
  public TrialRun(SystemUnderTest system, SourceLine source, Path samples, double patienceSeconds) {
    this.patienceSeconds = patienceSeconds;
    this.system = system;
    this.source = source;
    this.samples = new SampleFolder(samples);
  }

  /**
   * Has the source send, and waits until everything is processed, or nothing more is, or for the
   * length of two more trials.
   *
   * @param warmUpSeconds what does not count at the beginning
   * @throws SystemFailedException if a process has ended
   */
  public Outcome run(Trial trial, double warmUpSeconds) throws IOException, SystemFailedException {
    var tally = new Tally(trial, warmUpSeconds);
    ProcessUse before = use();
    source.order(trial);
    TrialEnd end = awaitEnd(trial, tally);
    boolean stalled = drain(trial, end, tally);
    ProcessUse after = use();
    Map<String, Double> cpu = after.cpuSince(before);
    return new Outcome(
        tally.observed(end, stalled),
        tally.ages(end),
        tally.secondsUntilDone(end),
        cpu.values().stream().mapToDouble(Double::doubleValue).sum(),
        cpu,
        after.wireSince(before),
        after.peakBytes());
  }

  private ProcessUse use() {
    return ProcessUse.of(system.processes());
  }

  private TrialEnd awaitEnd(Trial trial, Tally tally) throws IOException, SystemFailedException {
    long began = System.nanoTime();
    boolean stopped = false;
    while (true) {
      Optional<TrialEnd> end = answer();
      if (end.isPresent() && end.get().trial() == trial.number()) {
        return end.get();
      }
      tally.add(samples.poll());
      checkProcesses();
      long over = System.nanoTime() - began - trial.nanos();
      if (!stopped && (over > trial.nanos() / 2 || tally.lateSeconds() > trial.nanos() / 2e9)) {
        source.stop(trial.number()); // it is known by now that this is too much
        stopped = true;
      }
      if (over > trial.nanos() + patienceSeconds * 1e9) {
        throw new SystemFailedException(
            "the source has been held up for so long that it does not answer any more");
      }
    }
  }

  private Optional<TrialEnd> answer() throws SystemFailedException {
    try {
      return source.answer(LOOK);
    } catch (IOException e) {
      throw new SystemFailedException(
          endedSoon().map(this::hasEnded).orElse("its source has left the bench"));
    }
  }

  /** Waits; answers whether in the end nothing has come for long. */
  private boolean drain(Trial trial, TrialEnd end, Tally tally)
      throws IOException, SystemFailedException {
    long began = System.nanoTime();
    long heard = began;
    while (true) {
      if (tally.add(samples.poll())) {
        heard = System.nanoTime();
      }
      if (tally.isDone(end)) {
        return false;
      }
      long now = System.nanoTime();
      if (now - heard > patienceSeconds * 1e9) {
        return true;
      }
      if (now - began > 2 * trial.nanos() + patienceSeconds * 1e9) {
        return false;
      }
      checkProcesses();
      answer(); // nobody says anything: this waits a little
    }
  }

  private void checkProcesses() throws SystemFailedException {
    Optional<String> ended = ended(system);
    if (ended.isPresent()) {
      throw new SystemFailedException(hasEnded(ended.get()));
    }
  }

  private String hasEnded(String process) {
    String words = system.lastWords(process);
    return "process '" + process + "' has ended" + (words.isEmpty() ? "" : ": " + words);
  }

  /** A process that ends takes a moment for it after its connections have ended. */
  private Optional<String> endedSoon() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    Optional<String> ended = ended(system);
    while (ended.isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      ended = ended(system);
    }
    return ended;
  }

  /** A process of the system that is no more, by what it did. */
  public static Optional<String> ended(SystemUnderTest system) {
    return system.processes().entrySet().stream()
        .filter(each -> ProcessHandle.of(each.getValue()).filter(ProcessHandle::isAlive).isEmpty())
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
