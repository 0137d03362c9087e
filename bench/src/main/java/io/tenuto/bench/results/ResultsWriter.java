package io.tenuto.bench.results;

import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Adds to a results folder, line by line; each is on the disk when its call returns. One writer for
 * a folder, used by one thread.
 */
public final class ResultsWriter implements AutoCloseable {
  private final LineFile cells;
  private final LineFile trials;

  private ResultsWriter(LineFile cells, LineFile trials) {
    this.cells = cells;
    this.trials = trials;
  }

  /**
   * Begins a folder, or goes on with one: a line that was torn when an earlier writer ended is cut
   * off.
   *
   * @throws IOException if the folder cannot be made or written
   */
  public static ResultsWriter open(Path folder) throws IOException {
    Files.createDirectories(folder);
    LineFile cells = LineFile.open(folder.resolve(Results.CELLS));
    try {
      return new ResultsWriter(cells, LineFile.open(folder.resolve(Results.TRIALS)));
    } catch (IOException e) {
      cells.close();
      throw e;
    }
  }

  /** Writes the manifest whole or not at all; one that exists is replaced. */
  public static void manifest(Path folder, Map<String, Object> manifest) throws IOException {
    Files.createDirectories(folder);
    Path unfinished = folder.resolve(Results.MANIFEST + ".new");
    Files.write(unfinished, Json.write(manifest));
    Files.move(
        unfinished,
        folder.resolve(Results.MANIFEST),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  public void add(CellResult cell) throws IOException {
    cells.add(cell.line());
  }

  public void add(TrialResult trial) throws IOException {
    trials.add(trial.line());
  }

  @Override
  public void close() throws IOException {
    try (cells) {
      trials.close();
    }
  }
}
