package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.jdbc.PostgresServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sinks that store identities, in runs that are killed and taken up again. */
@Timeout(600)
class OnceRunTest {
  private static final Pattern ID =
      Pattern.compile("^\\{\"id\":\"([^\"]+)\".*\"file\":\"([^\"]+)\"");
  private static final int FILES = 400;
  private static final int KILLS = 3;
  private static final int SETTLEMENT_HEADER_BYTES = 36; // docs/log-format.md

  @TempDir Path folder;

  /**
   * Messages wait in a backlog, which keeps their identity when the run is killed and gives them
   * again when it had not noted that they were stored.
   */
  @Test
  void noIdentityIsThereTwiceAndNoFileIsMissingThoughRunsAreKilled() throws Exception {
    String sink = "{name: rows, jsonl: {file: rows.jsonl, once: true}, onFull: spill}";
    Path pipeline = watched(sink);
    Path rows = folder.resolve("out/rows.jsonl");
    Path index = folder.resolve("out/rows.jsonl.once"); // grows when rows are confirmed
    killedAndTakenUpAgain(pipeline, () -> Files.exists(index) ? (int) Files.size(index) : 0);

    var ids = new ArrayList<String>();
    Set<String> files = new HashSet<>();
    for (String row : Files.readAllLines(rows)) {
      Matcher matcher = ID.matcher(row);
      assertThat(matcher.find()).as(row).isTrue();
      ids.add(matcher.group(1));
      files.add(matcher.group(2));
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(files).hasSize(FILES);
    assertThat(summary()).contains("\"delivery\":\"effectively-once\"");
  }

  @Test
  void theSameHoldsForTheEmbeddedDatabase() throws Exception {
    Path pipeline = watched("{name: rows, jdbc: {columns: [file]}, onFull: spill}");
    Path database = folder.resolve("out/results.mv.db");
    Path spill = folder.resolve("out/spill");
    killedAndTakenUpAgain(
        pipeline, () -> Files.exists(spill) ? (int) (Files.size(database) / 100) : 0);

    String url =
        "jdbc:h2:file:" + folder.resolve("out/results") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
    try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
      assertThat(number(connection, "select count(distinct \"file\") from \"results\""))
          .isEqualTo(FILES);
    }
    assertThat(summary()).contains("\"delivery\":\"effectively-once\"");
  }

  @Test
  void theSameHoldsForPostgresWhoseServerIsKilledAsWell() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      Path pipeline =
          watched(
              "{name: rows, jdbc: {url: \"%s\", user: %s, columns: [file]}, onFull: spill}"
                  .formatted(server.url(), server.user()));
      killedAndTakenUpAgain(
          pipeline,
          () -> {
            int rows = rows(server);
            if (rows > 0) {
              server.kill();
              server.restart();
            }
            return rows;
          });
      try (Connection connection = server.connect()) {
        assertThat(number(connection, "select count(distinct file) from results")).isEqualTo(FILES);
      }
    }
    assertThat(summary()).contains("\"delivery\":\"effectively-once\"");
  }

  private static int rows(PostgresServer server) {
    try (Connection connection = server.connect()) {
      return number(connection, "select count(*) from results");
    } catch (SQLException e) {
      return 0; // the table is not there yet
    }
  }

  /** How far a run has come. */
  private interface Progress {
    int rows() throws Exception;
  }

  private Path watched(String sink) throws IOException {
    Path incoming = Files.createDirectory(folder.resolve("incoming"));
    for (int i = 0; i < FILES; i++) {
      Files.write(incoming.resolve("f" + i + ".bin"), new byte[10_000]);
    }
    Files.createFile(incoming.resolve("FINISHED"));
    return Files.writeString(
        folder.resolve("watched.yaml"),
        """
        apiVersion: tenuto/v1
        kind: Pipeline
        metadata: {name: watched}
        source:
          watch: {path: incoming, pattern: "*.bin", settle: 100ms, stopFile: FINISHED}
        sinks:
          - %s
        """
            .formatted(sink));
  }

  private void killedAndTakenUpAgain(Path pipeline, Progress progress) throws Exception {
    int before = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      try (Program.Running run = run(pipeline)) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        while (run.process().isAlive() && progress.rows() <= before) {
          assertThat(System.nanoTime()).as("waiting for rows").isLessThan(deadline);
          run.process().waitFor(5, TimeUnit.MILLISECONDS);
        }
        before = progress.rows();
        run.process().destroyForcibly().waitFor();
      }
      loseSettlements();
    }
    try (Program.Running last = run(pipeline)) {
      Program.Ended ended = last.ended();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
  }

  /**
   * As when the machine went down before they were on disk: the backlog gives its messages again.
   */
  private void loseSettlements() throws IOException {
    Path spill = folder.resolve("out/spill");
    if (!Files.exists(spill)) {
      return; // it was killed before anything waited there
    }
    try (Stream<Path> files = Files.walk(spill)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("settled-")) {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(SETTLEMENT_HEADER_BYTES);
          }
        }
      }
    }
  }

  private Program.Running run(Path pipeline) throws IOException {
    return Program.launch(
        folder, "run", pipeline.toString(), "--output", folder.resolve("out").toString());
  }

  private String summary() throws IOException {
    return Files.readString(folder.resolve("out/summary.json")).replace(" ", "");
  }

  private static int number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      List<Integer> numbers = new ArrayList<>();
      while (found.next()) {
        numbers.add(found.getInt(1));
      }
      return numbers.get(0);
    }
  }
}
