package io.tenuto.bench.results;

import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a results folder says.
 *
 * @param manifest where and with what it was measured
 * @param cells each cell, subject and repeat once
 * @param trials each trial once
 */
public record Results(
    Map<String, Object> manifest, List<CellResult> cells, List<TrialResult> trials) {
  static final String MANIFEST = "manifest.json";
  static final String CELLS = "cells.jsonl";
  static final String TRIALS = "trials.jsonl";

  public Results {
    cells = List.copyOf(cells);
    trials = List.copyOf(trials);
  }

  /**
   * Reads a folder, of a sweep that is still under way too. Of two lines for the same search or
   * trial the later one counts.
   *
   * @throws IOException if manifest or cells are missing, or naming file and line of what is broken
   */
  public static Results read(Path folder) throws IOException {
    for (String name : List.of(MANIFEST, CELLS)) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        throw new IOException(
            folder + ": has no " + name + "; expected the results folder of a benchmark");
      }
    }
    Path trials = folder.resolve(TRIALS);
    return new Results(
        manifest(folder.resolve(MANIFEST)),
        latest(JsonLines.read(folder.resolve(CELLS), CellResult::read)),
        Files.exists(trials) ? latestTrials(JsonLines.read(trials, TrialResult::read)) : List.of());
  }

  static Map<String, Object> manifest(Path file) throws IOException {
    try {
      return Json.read(Files.readAllBytes(file));
    } catch (ProtocolException e) {
      throw new IOException(file + ": " + e.getMessage() + "; expected one JSON object", e);
    }
  }

  private static List<CellResult> latest(Collection<CellResult> lines) {
    var latest = new LinkedHashMap<List<Object>, CellResult>();
    for (CellResult cell : lines) {
      latest.put(List.of(cell.subject(), cell.bytes(), cell.costMicros(), cell.repeat()), cell);
    }
    return List.copyOf(latest.values());
  }

  private static List<TrialResult> latestTrials(Collection<TrialResult> lines) {
    var latest = new LinkedHashMap<List<Object>, TrialResult>();
    for (TrialResult trial : lines) {
      latest.put(
          List.of(
              trial.subject(), trial.bytes(), trial.costMicros(), trial.repeat(), trial.trial()),
          trial);
    }
    return List.copyOf(latest.values());
  }
}
