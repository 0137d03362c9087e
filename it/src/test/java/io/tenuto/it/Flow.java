package io.tenuto.it;

import io.tenuto.engine.run.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a run has completed over time, by its samples, four a second. In their long form ({@code
 * -Dtenuto.long=true}, as {@code ./verify --long} sets it) tests judge it. Thread-safe.
 */
final class Flow implements Consumer<Sample> {
  /** Whether tests take their long form and judge times. */
  static final boolean LONG = Boolean.getBoolean("tenuto.long");

  private static final double STEADY_SECONDS = 0.6;

  private final List<Sample> samples = new ArrayList<>();
  private boolean ended;

  @Override
  public synchronized void accept(Sample sample) {
    samples.add(sample);
    notifyAll();
  }

  /** Waits for a sample, for as long as the run goes on. */
  synchronized Sample await(Predicate<Sample> wanted) throws InterruptedException {
    while (true) {
      Optional<Sample> found = samples.stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      if (ended) {
        throw new IllegalStateException("the run has ended before it came to that");
      }
      wait();
    }
  }

  /** The run has ended: there will be no more samples. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Waits until the run has gone on for so many seconds, and has completed so many more. */
  Sample goesOn(double seconds, long messages) throws InterruptedException {
    Sample from = now();
    return await(
        sample ->
            sample.seconds() >= from.seconds() + seconds
                && sample.ledger().completed() >= from.ledger().completed() + messages);
  }

  /**
   * Whether nothing held up this process for long, by its own samples. Otherwise a lease may have
   * run out by itself, and what only holds without that is not judged.
   */
  synchronized boolean steady() {
    for (int i = 1; i < samples.size(); i++) {
      if (samples.get(i).seconds() - samples.get(i - 1).seconds() > STEADY_SECONDS) {
        return false;
      }
    }
    return true;
  }

  /** The newest sample; there must be one. */
  synchronized Sample now() {
    return samples.get(samples.size() - 1);
  }

  /** The samples between two moments of the run, in seconds. */
  synchronized List<Sample> between(double from, double to) {
    return samples.stream()
        .filter(sample -> sample.seconds() >= from && sample.seconds() <= to)
        .toList();
  }

  /** When so many were completed, at the latest. */
  synchronized double completedAt(long messages) {
    return samples.stream()
        .filter(sample -> sample.ledger().completed() >= messages)
        .mapToDouble(Sample::seconds)
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** Messages completed per second between two moments. */
  double rate(double from, double to) {
    List<Sample> within = between(from, to);
    Sample first = within.get(0);
    Sample last = within.get(within.size() - 1);
    return (last.ledger().completed() - first.ledger().completed())
        / (last.seconds() - first.seconds());
  }
}
