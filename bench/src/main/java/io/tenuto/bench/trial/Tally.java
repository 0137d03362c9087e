package io.tenuto.bench.trial;

import io.tenuto.bench.search.Observed;
import io.tenuto.bench.search.Running;
import io.tenuto.load.Sample;
import io.tenuto.load.Trial;
import io.tenuto.load.TrialEnd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Adds up the samples of one trial over all processes. Owned by one thread. */
final class Tally {
  private final Trial trial;
  private final List<SampleFolder.Seen> processing = new ArrayList<>();
  private final Map<Path, Sample> latest = new HashMap<>(); // of each process
  private final List<Sample> source = new ArrayList<>();
  private final Map<Path, Long> nameless = new HashMap<>(); // of each process, ever
  private final Map<Path, Long> namelessBefore;
  private long doneNanos; // of the sample in which the last message appeared

  /**
   * @param namelessBefore damaged messages of each process that did not say of which trial they
   *     were, until the beginning of this one: what comes after that is of this one
   */
  Tally(Trial trial, Map<Path, Long> namelessBefore) {
    this.trial = trial;
    this.namelessBefore = Map.copyOf(namelessBefore);
    nameless.putAll(namelessBefore);
  }

  /** Takes what is of this trial; answers whether anything was. */
  boolean add(List<SampleFolder.Seen> seen) {
    boolean any = false;
    for (SampleFolder.Seen each : seen) {
      Sample sample = each.sample();
      if (sample.trial() == trial.number()) {
        any = true;
        if (sample.role().equals("source")) {
          source.add(sample);
        } else {
          processing.add(each);
          latest.put(each.process(), sample);
          doneNanos = Math.max(doneNanos, sample.nanos());
        }
      } else if (sample.trial() == Sample.NO_TRIAL) {
        any = true;
        nameless.put(each.process(), sample.corrupt());
        doneNanos = Math.max(doneNanos, sample.nanos());
      }
    }
    return any;
  }

  long processed() {
    return latest.values().stream().mapToLong(Sample::count).sum();
  }

  private long corrupt() {
    long known = latest.values().stream().mapToLong(Sample::corrupt).sum();
    return known + sum(nameless) - sum(namelessBefore);
  }

  /** Of each process, ever: damaged messages that did not say of which trial they were. */
  Map<Path, Long> nameless() {
    return Map.copyOf(nameless);
  }

  private static long sum(Map<Path, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private long print() {
    return latest.values().stream().mapToLong(Sample::print).sum();
  }

  /** By how many seconds the source is behind its times, as far as is known. */
  double lateSeconds() {
    return source.isEmpty() ? 0 : source.get(source.size() - 1).lateNanos() / 1e9;
  }

  /**
   * What is known so far.
   *
   * @param beganNanos when the source was told to send
   * @param seconds of which all samples have been added
   */
  Running running(long beganNanos, double seconds) {
    return new Running(
        trial.rate(),
        seconds,
        progress(beganNanos),
        source.stream()
            .map(at -> new Running.Late((at.nanos() - beganNanos) / 1e9, at.lateNanos() / 1e9))
            .toList());
  }

  /** Whether everything has been seen, if the source has ended so. */
  boolean isDone(TrialEnd end) {
    return processed() + corrupt() >= end.sent();
  }

  double secondsUntilDone(TrialEnd end) {
    return Math.max(doneNanos, end.endedNanos()) / 1e9 - end.beganNanos() / 1e9;
  }

  /**
   * @param seconds for how long it was to send, in the end
   * @param stalled whether nothing had come for long
   */
  Observed observed(TrialEnd end, double seconds, double warmUpSeconds, boolean stalled) {
    double drained =
        isDone(end) ? Math.max(0, (doneNanos - end.endedNanos()) / 1e9) : Double.POSITIVE_INFINITY;
    return new Observed(
        trial.rate(),
        seconds,
        warmUpSeconds,
        end.sent(),
        (end.endedNanos() - end.beganNanos()) / 1e9,
        processed(),
        print() == end.print(),
        corrupt(),
        drained,
        stalled && !isDone(end),
        progress(end.beganNanos()));
  }

  private List<Observed.Progress> progress(long beganNanos) {
    Map<Path, Long> counts = new HashMap<>();
    List<Observed.Progress> progress = new ArrayList<>();
    progress.add(new Observed.Progress(0, 0));
    processing.stream()
        .sorted(Comparator.comparingLong(each -> each.sample().nanos()))
        .forEach(
            each -> {
              counts.put(each.process(), each.sample().count());
              long sum = counts.values().stream().mapToLong(Long::longValue).sum();
              double at = (each.sample().nanos() - beganNanos) / 1e9;
              progress.add(new Observed.Progress(at, sum));
            });
    return progress;
  }

  /** Of what was processed between the warm-up and the end of sending. */
  Histogram ages(TrialEnd end, double warmUpSeconds) {
    Histogram ages = Sample.noAges();
    double from = end.beganNanos() + warmUpSeconds * 1e9;
    for (SampleFolder.Seen each : processing) {
      if (each.sample().nanos() >= from && each.sample().nanos() <= end.endedNanos()) {
        each.sample().addLatencyTo(ages);
      }
    }
    return ages;
  }
}
