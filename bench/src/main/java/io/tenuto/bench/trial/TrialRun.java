package io.tenuto.bench.trial;

import io.tenuto.bench.search.Judge;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.load.SampleFault;
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
  /** A trial lasts so many times as long as was planned at most. */
  private static final int LONGEST = 4;

  private static final Duration LOOK = Duration.ofMillis(50);

  private final SystemUnderTest system;
  private final SourceLine source;
  private final SampleFolder samples;
  private final Path folder;
  private final double patienceSeconds;
  private Map<Path, Long> nameless = Map.of(); // as Tally has it, of all trials so far

  /**
   * @param source which has been joined
   * @param samples the folder into which source and processing write
   * @param patienceSeconds whoever processes nothing for so long will not process the rest either
   */
  public TrialRun(SystemUnderTest system, SourceLine source, Path samples, double patienceSeconds) {
    this.patienceSeconds = patienceSeconds;
    this.system = system;
    this.source = source;
    folder = samples;
    this.samples = new SampleFolder(samples);
  }

  /**
   * Has the source send for as long as was planned, and up to {@link #LONGEST} times as long while
   * the verdict is not sure; then waits until everything is processed, or nothing more is, or for
   * the length of two more trials.
   *
   * @throws SystemFailedException if a process has ended
   */
  public Outcome run(Trial planned) throws IOException, SystemFailedException {
    Trial longest = planned.rate() > 0 ? planned.lasting(LONGEST * planned.nanos()) : planned;
    var tally = new Tally(longest, nameless);
    ProcessUse before = use();
    var length = new Length(planned.nanos(), longest.nanos());
    source.order(longest);
    TrialEnd end = awaitEnd(longest, length, tally);
    boolean stalled = drain(2 * length.seconds() + patienceSeconds, end, tally);
    nameless = tally.nameless();
    ProcessUse after = use();
    Map<String, Double> cpu = after.cpuSince(before);
    double warmUpSeconds = Judge.warmUpSeconds(length.seconds());
    return new Outcome(
        tally.observed(end, length.seconds(), warmUpSeconds, stalled),
        tally.ages(end, warmUpSeconds),
        tally.secondsUntilDone(end),
        cpu.values().stream().mapToDouble(Double::doubleValue).sum(),
        cpu,
        after.wireSince(before),
        after.peakBytes());
  }

  /**
   * Has the source send, and waits until all of it is processed, so that nothing of it is left when
   * the next trial begins.
   *
   * @param atMostSeconds for how long, after the end of sending
   * @return whether all of it was sent and processed within a second more than it was planned to
   *     take
   * @throws SystemFailedException if a process has ended, or something is left
   */
  public boolean warmUp(Trial trial, double atMostSeconds)
      throws IOException, SystemFailedException {
    var tally = new Tally(trial, nameless);
    source.order(trial);
    TrialEnd end = awaitEnd(trial, new Length(trial.nanos(), trial.nanos()), tally);
    boolean stalled = drain(atMostSeconds, end, tally);
    nameless = tally.nameless();
    if (!tally.isDone(end)) {
      throw new SystemFailedException(
          "of its warm-up, %,d of %,d messages were %s"
              .formatted(
                  end.sent() - tally.processed(),
                  end.sent(),
                  stalled
                      ? "lost"
                      : "not processed within %.0f s of the last one".formatted(atMostSeconds)));
    }
    return tally.secondsUntilDone(end) <= trial.nanos() / 1e9 + 1;
  }

  private ProcessUse use() {
    return ProcessUse.of(system.processes());
  }

  private TrialEnd awaitEnd(Trial longest, Length length, Tally tally)
      throws IOException, SystemFailedException {
    long began = System.nanoTime();
    while (true) {
      Optional<TrialEnd> end = answer();
      if (end.isPresent() && end.get().trial() == longest.number()) {
        return end.get();
      }
      tally.add(samples.poll());
      checkProcesses();
      long elapsed = System.nanoTime() - began;
      if (length.isToStop(elapsed, tally.lateSeconds(), at -> tally.running(began, at))) {
        source.stop(longest.number());
      }
      if (length.isBeyondHope(elapsed - (long) (patienceSeconds * 1e9))) {
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
  private boolean drain(double atMostSeconds, TrialEnd end, Tally tally)
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
      if (now - began > atMostSeconds * 1e9) {
        return false;
      }
      checkProcesses();
      answer(); // nobody says anything: this waits a little
    }
  }

  private void checkProcesses() throws IOException, SystemFailedException {
    Optional<String> fault = SampleFault.in(folder);
    if (fault.isPresent()) {
      throw new SystemFailedException(fault.get());
    }
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
