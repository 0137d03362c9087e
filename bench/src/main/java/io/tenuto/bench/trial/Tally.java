package io.tenuto.bench.trial;

import io.tenuto.bench.search.Observed;
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
import org.jspecify.annotations.Nullable;

/** Adds up the samples of one trial over all processes. Owned by one thread. */
final class Tally {
  private final Trial trial;
  private final double warmUpSeconds;
  private final List<SampleFolder.Seen> processing = new ArrayList<>();
  private final Map<Path, Sample> latest = new HashMap<>(); // of each process
  private @Nullable Sample source;
  private long doneNanos; // of the sample in which the last message appeared

  Tally(Trial trial, double warmUpSeconds) {
    this.trial = trial;
    this.warmUpSeconds = warmUpSeconds;
  }

  /** Takes what is of this trial; answers whether anything was. */
  boolean add(List<SampleFolder.Seen> seen) {
    boolean any = false;
    for (SampleFolder.Seen each : seen) {
      Sample sample = each.sample();
      if (sample.trial() == trial.number()) {
        any = true;
        if (sample.role().equals("source")) {
          source = sample;
        } else {
          processing.add(each);
          latest.put(each.process(), sample);
          doneNanos = Math.max(doneNanos, sample.nanos());
        }
      }
    }
    return any;
  }

  long processed() {
    return latest.values().stream().mapToLong(Sample::count).sum();
  }

  private long corrupt() {
    return latest.values().stream().mapToLong(Sample::corrupt).sum();
  }

  private long print() {
    return latest.values().stream().mapToLong(Sample::print).sum();
  }

  /** By how many seconds the source is behind its times, as far as is known. */
  double lateSeconds() {
    return source == null ? 0 : source.lateNanos() / 1e9;
  }

  /** Whether everything has been seen, if the source has ended so. */
  boolean isDone(TrialEnd end) {
    return processed() + corrupt() >= end.sent();
  }

  double secondsUntilDone(TrialEnd end) {
    return Math.max(doneNanos, end.endedNanos()) / 1e9 - end.beganNanos() / 1e9;
  }

  Observed observed(TrialEnd end, boolean stalled) {
    double drained =
        isDone(end) ? Math.max(0, (doneNanos - end.endedNanos()) / 1e9) : Double.POSITIVE_INFINITY;
    return new Observed(
        trial.rate(),
        trial.nanos() / 1e9,
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
  Histogram ages(TrialEnd end) {
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
