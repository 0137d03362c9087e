package io.tenuto.cli.report;

import io.tenuto.engine.run.RunSummary;
import io.tenuto.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads from {@code dead-letters.jsonl} what one run has left there. */
public final class DeadLetterLines {
  private static final int MOST = 200;

  private DeadLetterLines() {}

  /**
   * The first dead letters of a run, at most some hundred, whatever earlier runs have left in the
   * folder.
   *
   * @throws IOException if the file cannot be read
   */
  public static List<Map<String, Object>> of(RunSummary run, Path folder) throws IOException {
    Path file = folder.resolve("dead-letters.jsonl");
    boolean any = run.groups().stream().anyMatch(group -> group.ledger().deadLettered() > 0);
    if (!any || !Files.exists(file)) {
      return List.of();
    }
    var letters = new ArrayList<Map<String, Object>>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine();
          line != null && letters.size() < MOST;
          line = lines.readLine()) {
        Map<String, Object> letter = Json.read(line.getBytes(StandardCharsets.UTF_8));
        if (run.startedAt().equals(letter.get("run"))) {
          letters.add(letter);
        }
      }
    }
    return letters;
  }
}
