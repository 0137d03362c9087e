package io.tenuto.bench.sweep;

import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Metric;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.results.TrialResult;
import io.tenuto.bench.search.BisectingSearch;
import io.tenuto.bench.search.Bracket;
import io.tenuto.bench.search.Judge;
import io.tenuto.bench.search.PaperSearch;
import io.tenuto.bench.search.Search;
import io.tenuto.bench.search.Verdict;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.trial.Outcome;
import io.tenuto.bench.trial.SystemFailedException;
import io.tenuto.load.Cell;
import io.tenuto.load.Trial;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The search of one cell. Used by one thread, once. */
final class CellSearch {
  private static final double GROWTH = 1.2;
  private static final double HIGHEST = 1e9;

  /** A trial has so many messages at least, as far as four times its time allows. */
  private static final double MESSAGES = 40;

  /** Above this part of cores ÷ cost a measurement is broken. */
  private static final double IMPOSSIBLE = 1.02;

  private final Performance performance;
  private final Cell cell;
  private final int repeat;
  private final long beganNanos = System.nanoTime();
  private int trials;
  private @Nullable Outcome highest;

  CellSearch(Performance performance, Cell cell, int repeat) {
    this.performance = performance;
    this.cell = cell;
    this.repeat = repeat;
  }

  /** The part of a sweep that a search plays in. */
  interface Performance {
    SweepOptions options();

    Subject subject();

    boolean isBound();

    /** Runs a trial; the system is started anew first if it has to be. */
    Outcome run(Trial trial) throws IOException, InterruptedException, SystemFailedException;

    /**
     * The number of the next trial; the system is started first if it has to be.
     *
     * @throws SystemFailedException if it does not start, or fails in its warm-up
     */
    int nextTrial() throws IOException, InterruptedException, SystemFailedException;

    /** Where to begin with a system that cannot be given as much as it takes; else 0. */
    double cautiousRate();

    /** Keeps what came of one, and says it. */
    void ended(TrialResult trial) throws IOException;

    /** The highest rate for free messages of this size, as far as known; else 0. */
    double freeRate(int bytes);

    void freeRate(int bytes, double rate);

    double startSeconds();
  }

  CellResult run() throws IOException, InterruptedException, SystemFailedException {
    Search search = search(guess());
    String fault = "";
    for (OptionalDouble rate = search.next();
        rate.isPresent() && fault.isEmpty();
        rate = search.next()) {
      Verdict verdict = trial(rate.getAsDouble());
      fault = verdict.isFault() ? verdict.why() : "";
      search.judged(verdict.sustained(), load(rate.getAsDouble()));
    }
    Subject subject = performance.subject();
    int bytes = cell.bytes();
    int cost = cell.costMicros();
    Bracket found = search.bracket();
    String reason = fault.isEmpty() ? impossible(found.low()) : fault;
    Outcome best = highest;
    if (!reason.isEmpty() || best == null) {
      return CellResult.marked(
          subject,
          performance.isBound(),
          bytes,
          cost,
          repeat,
          reason.isEmpty() ? "not even " + rate(found.high()) + " was sustained" : reason);
    }
    if (cost == 0) {
      performance.freeRate(bytes, found.low());
    }
    Map<Metric, Double> figures = new EnumMap<>(Figures.of(best));
    figures.put(Metric.START_SECONDS, performance.startSeconds());
    trial(found.low() / 2); // how old messages are at half of the load
    return CellResult.measured(
        subject,
        performance.isBound(),
        bytes,
        cost,
        repeat,
        found,
        Binding.of(cell, best, performance.options().cores()),
        figures,
        trials,
        (System.nanoTime() - beganNanos) / 1e9);
  }

  private Search search(double guess) {
    SweepOptions options = performance.options();
    return options.paper()
        ? new PaperSearch(guess)
        : new BisectingSearch(
            guess, GROWTH, options.precision(), 1 / (4 * options.seconds()), HIGHEST);
  }

  /** Which part of the processing's cores a rate needs. */
  private double load(double rate) {
    return rate * cell.costMicros() / 1e6 / performance.options().cores();
  }

  private String impossible(double low) {
    double load = load(low);
    return load > IMPOSSIBLE
        ? "a broken measurement: %.2f of what %d cores can process were sustained"
            .formatted(load, performance.options().cores())
        : "";
  }

  /**
   * Sending and processing take turns on the same cores: the time for a message is the sum of what
   * the free message took and the cost.
   */
  private double guess() throws IOException, InterruptedException, SystemFailedException {
    double free = performance.freeRate(cell.bytes());
    if (free == 0) {
      free = probe();
      performance.freeRate(cell.bytes(), free);
    }
    double perMessage = 1 / free + cell.costMicros() / 1e6 / performance.options().cores();
    return 0.9 / perMessage;
  }

  /** What the system takes when messages come as fast as they can. */
  private double probe() throws IOException, InterruptedException, SystemFailedException {
    Trial free = next(new Cell(cell.bytes(), 0), 0);
    if (performance.cautiousRate() > 0) {
      return performance.cautiousRate();
    }
    return Math.max(1, Judge.throughput(performance.run(free).observed()));
  }

  private Verdict trial(double rate)
      throws IOException, InterruptedException, SystemFailedException {
    Trial trial = next(cell, rate);
    Outcome outcome = performance.run(trial);
    boolean mayLose = performance.subject().delivery() == Guarantee.AT_MOST_ONCE;
    Verdict verdict = Judge.on(outcome.observed(), mayLose);
    if (verdict.sustained()
        && (highest == null || highest.observed().rate() < outcome.observed().rate())) {
      highest = outcome;
    }
    trials++;
    performance.ended(
        new TrialResult(
            performance.subject(),
            cell.bytes(),
            cell.costMicros(),
            repeat,
            trial.number(),
            rate,
            verdict.sustained(),
            verdict.why(),
            outcome.observed().sent(),
            outcome.observed().processed(),
            Figures.of(outcome)));
    return verdict;
  }

  private Trial next(Cell which, double rate)
      throws IOException, InterruptedException, SystemFailedException {
    SweepOptions options = performance.options();
    double seconds = options.seconds();
    if (rate > 0) {
      seconds = Math.min(4 * seconds, Math.max(seconds, MESSAGES / rate));
    }
    return new Trial(
        performance.nextTrial(),
        which,
        rate,
        (long) (seconds * 1e9),
        options.filling(),
        options.seed());
  }

  static String rate(double rate) {
    return rate < 10 ? "%.2f/s".formatted(rate) : "%,.0f/s".formatted(rate);
  }
}
