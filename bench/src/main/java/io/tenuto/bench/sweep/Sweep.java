package io.tenuto.bench.sweep;

import io.tenuto.bench.Manifest;
import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Results;
import io.tenuto.bench.results.ResultsWriter;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.results.TrialResult;
import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Variant;
import io.tenuto.bench.trial.SystemFailedException;
import io.tenuto.load.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures every cell of a grid with every system, and goes on where an earlier slice of the same
 * sweep stopped. Repeats are rounds over all systems, so that a machine that drifts harms all
 * alike. A cell that cannot be measured is marked with the reason; the rest goes on.
 */
public final class Sweep {
  private final SweepOptions options;
  private final List<Driver> drivers;
  private final Consumer<String> progress;
  private final List<CellResult> cells = new ArrayList<>();
  private int firstTrial = 1;
  private int marked;

  private Sweep(SweepOptions options, List<Driver> drivers, Consumer<String> progress) {
    this.options = options;
    this.drivers = drivers;
    this.progress = progress;
  }

  /**
   * Makes the folder of results, or reads what earlier slices have left there.
   *
   * @param progress takes a line for people, whenever something is known
   * @throws IllegalArgumentException if a system is not known, or the folder holds another sweep
   * @throws IOException if the folder cannot be read or written, or there is not enough disk
   */
  public static Sweep open(SweepOptions options, Consumer<String> progress) throws IOException {
    List<Driver> drivers = Drivers.named(options.systems());
    Selection.check(drivers, options, progress);
    var sweep = new Sweep(options, drivers, progress);
    Room.check(options.grid());
    sweep.begin();
    return sweep;
  }

  /**
   * Measures what is not measured yet.
   *
   * @return how many cells were marked instead, now or by an earlier slice
   * @throws IOException if results cannot be written
   */
  public int run() throws IOException, InterruptedException {
    int trial = firstTrial;
    try (ResultsWriter results = ResultsWriter.open(options.folder())) {
      for (int repeat = 1; repeat <= options.repeats(); repeat++) {
        for (Driver driver : drivers) {
          for (Variant variant : Selection.of(driver, options)) {
            var subject = new Subject(driver.name(), variant.name(), variant.delivery());
            var show = new Show(options, driver, variant, subject, trial, results, progress);
            trial = measure(show, repeat, results);
          }
        }
      }
    }
    return marked;
  }

  /** Measures one system's cells once; answers with the number of the next trial. */
  private int measure(Show show, int repeat, ResultsWriter results)
      throws IOException, InterruptedException {
    try (show) {
      for (CellResult known : cells) {
        show.remember(known);
      }
      for (Cell cell : unknown(show, repeat)) {
        CellResult result = search(show, cell, repeat);
        results.add(result);
        cells.add(result);
        say(result);
        marked += result.bracket().isEmpty() ? 1 : 0;
      }
    }
    return show.unusedTrial();
  }

  /** The cells that have not been searched in this round. */
  private List<Cell> unknown(Show show, int repeat) {
    return options.grid().cells().stream()
        .filter(cell -> cell.costMicros() == 0 || !show.isBound())
        .filter(cell -> cells.stream().noneMatch(known -> isOf(known, show, cell, repeat)))
        .toList();
  }

  private static boolean isOf(CellResult known, Show show, Cell cell, int repeat) {
    return known.subject().equals(show.subject())
        && known.bytes() == cell.bytes()
        && known.costMicros() == cell.costMicros()
        && known.repeat() == repeat;
  }

  private static CellResult search(Show show, Cell cell, int repeat)
      throws IOException, InterruptedException {
    try {
      return new CellSearch(show, cell, repeat).run();
    } catch (SystemFailedException e) {
      show.restart();
      return CellResult.marked(
          show.subject(),
          show.isBound(),
          cell.bytes(),
          cell.costMicros(),
          repeat,
          String.valueOf(e.getMessage()));
    }
  }

  private void say(CellResult result) {
    String what =
        result.subject().label() + ", " + new Cell(result.bytes(), result.costMicros()) + ": ";
    progress.accept(
        what
            + result
                .bracket()
                .map(
                    found ->
                        CellSearch.rate(found.low())
                            + " to "
                            + CellSearch.rate(found.high())
                            + ", bound by "
                            + result.boundBy())
                .orElse("not measured: " + result.reason()));
  }

  private void begin() throws IOException {
    Path folder = options.folder();
    Map<String, Object> configuration = options.configuration();
    if (!Files.exists(folder.resolve("manifest.json"))) {
      var manifest = new LinkedHashMap<>(Manifest.here(List.of()).values());
      manifest.put("configuration", configuration);
      ResultsWriter.open(folder).close(); // makes the files
      ResultsWriter.manifest(folder, manifest);
      return;
    }
    Results known = Results.read(folder);
    if (!configuration.equals(known.manifest().get("configuration"))) {
      throw new IllegalArgumentException(
          "%s holds a sweep of another configuration: %s there, %s now. Use another folder, or the same options."
              .formatted(folder, known.manifest().get("configuration"), configuration));
    }
    cells.addAll(known.cells());
    marked = (int) cells.stream().filter(each -> each.bracket().isEmpty()).count();
    firstTrial = 1 + (int) known.trials().stream().mapToLong(TrialResult::trial).max().orElse(0);
  }
}
