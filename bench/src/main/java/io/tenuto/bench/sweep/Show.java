package io.tenuto.bench.sweep;

import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.ResultsWriter;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.results.TrialResult;
import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Variant;
import io.tenuto.bench.trial.Outcome;
import io.tenuto.bench.trial.SystemFailedException;
import io.tenuto.load.Cell;
import io.tenuto.load.Trial;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One system on stage, in one of its variants: started when it is needed, and anew when it has
 * failed or has not come to the end of what it was given. Used by one thread.
 */
final class Show implements CellSearch.Performance, AutoCloseable {
  /**
   * Messages per second in a warm-up, step by step; at last as many as the system takes. Who is
   * given that at once may drown in it, and not come up again.
   */
  private static final double[] PACES = {10, 100, 1_000, 10_000, 100_000, 0};

  private static final double PACE_SECONDS = 0.5;
  private static final double MOST_PACED_BYTES = 500e6;

  private final SweepOptions options;
  private final Driver driver;
  private final Variant variant;
  private final Subject subject;
  private final ResultsWriter results;
  private final Consumer<String> progress;
  private final Map<Integer, Double> freeRates = new HashMap<>();
  private @Nullable Stage stage;
  private double startSeconds;
  private int starts;
  private int trial;
  private int paces = PACES.length; // those at which the system has not failed
  private double cautiousRate; // the highest of them that it has kept up with
  private boolean gentler; // whether there are fewer of them since its last failure

  Show(
      SweepOptions options,
      Driver driver,
      Variant variant,
      Subject subject,
      int firstTrial,
      ResultsWriter results,
      Consumer<String> progress) {
    this.options = options;
    this.driver = driver;
    this.variant = variant;
    this.subject = subject;
    this.results = results;
    this.progress = progress;
    trial = firstTrial;
  }

  @Override
  public SweepOptions options() {
    return options;
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public boolean isBound() {
    return driver.isBound();
  }

  @Override
  public int nextTrial() throws IOException, InterruptedException, SystemFailedException {
    onStage(); // its warm-up takes numbers as well, and later trials have higher ones
    return trial++;
  }

  /** A number that no trial has yet. */
  int unusedTrial() {
    return trial;
  }

  @Override
  public double startSeconds() {
    return startSeconds;
  }

  @Override
  public double freeRate(int bytes) {
    return freeRates.getOrDefault(bytes, 0.0);
  }

  @Override
  public double cautiousRate() {
    return paces == PACES.length ? 0 : cautiousRate;
  }

  @Override
  public void freeRate(int bytes, double rate) {
    freeRates.put(bytes, rate);
  }

  /** Takes what an earlier slice has found as a guess. */
  void remember(CellResult known) {
    if (known.subject().equals(subject) && known.costMicros() == 0) {
      known.bracket().ifPresent(found -> freeRate(known.bytes(), found.low()));
    }
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException, SystemFailedException {
    Outcome outcome = onStage().trials().run(trial);
    if (Double.isInfinite(outcome.observed().drainSeconds())) {
      restart(); // what is left would be processed during the next trial
    }
    return outcome;
  }

  private Stage onStage() throws IOException, InterruptedException, SystemFailedException {
    while (stage == null) {
      Stage opened = open();
      stage = opened;
      startSeconds = opened.startSeconds();
      try {
        warmUp(opened);
      } catch (SystemFailedException e) {
        if (!gentler) {
          throw e;
        }
        progress.accept("  " + e.getMessage() + "; it is started anew and warmed up more gently");
        restart();
      }
    }
    return stage;
  }

  private Stage open() throws IOException, InterruptedException, SystemFailedException {
    progress.accept("starting " + subject.label() + ", " + subject.delivery());
    String name =
        subject.system() + "-" + subject.variant() + "-" + subject.delivery() + "-" + ++starts;
    try {
      return Stage.open(
          driver,
          variant,
          options,
          options.folder().resolve("raw").resolve(name + "-" + trial),
          progress);
    } catch (IOException e) {
      throw new SystemFailedException("it does not start: " + e.getMessage());
    }
  }

  /**
   * What virtual machines need to compile is compiled before anything counts. Nothing of it is left
   * after that: a system that does not come to its end of the slowest step is not measured, and one
   * that does not of a later one is not asked for that again.
   */
  private void warmUp(Stage there) throws IOException, SystemFailedException {
    var cell = new Cell(options.grid().bytes().get(0), 0);
    boolean kept = true;
    for (int i = 0; i < paces; i++) {
      if (PACES[i] > 0 && (!kept || PACES[i] * cell.bytes() > MOST_PACED_BYTES)) {
        continue; // a source that is late sends all the same
      }
      double seconds = PACES[i] == 0 ? options.seconds() : PACE_SECONDS;
      long nanos = (long) (seconds * 1e9);
      var step = new Trial(trial++, cell, PACES[i], nanos, options.filling(), options.seed());
      try {
        kept = there.trials().warmUp(step, options.warmUpSeconds()) || i == 0; // it is cold yet
        cautiousRate = kept ? PACES[i] : cautiousRate;
      } catch (SystemFailedException e) {
        gentler = i > 0;
        paces = gentler ? i : paces;
        throw e;
      }
    }
  }

  @Override
  public void ended(TrialResult trial) throws IOException {
    results.add(trial);
    progress.accept(
        "  "
            + CellSearch.rate(trial.rate())
            + (trial.sustained() ? " sustained: " : " not sustained: ")
            + trial.why());
  }

  /** Ends the system; it is started when it is needed again. */
  void restart() throws IOException {
    if (stage != null) {
      stage.close();
      stage = null;
    }
  }

  @Override
  public void close() throws IOException {
    restart();
  }
}
