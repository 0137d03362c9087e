package io.tenuto.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.Payload;
import io.tenuto.api.Source;
import io.tenuto.config.OptionChecks;
import io.tenuto.config.PipelineReader;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.ProcessListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a run begins and ends when something is wrong with it. */
@Timeout(300)
class LocalRunTest {
  private static final String SINKS =
      "sinks: [{name: results, csv: {file: results.csv, columns: [file]}}]\n";
  private static final String WATCH = "source: {watch: {path: input}}\n";

  @TempDir Path folder;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @BeforeEach
  void makeInput() throws IOException {
    Files.createDirectory(folder.resolve("input"));
  }

  private final class Heard implements ProcessListener {
    @Override
    public void onLine(int slot, String line) {
      heard.add(line);
    }

    @Override
    public void onCannotStart(int slot, ProcessFailure.Start why) {
      heard.add("cannot start");
    }
  }

  private LocalRun run(String body, Path output) throws Exception {
    String head = "apiVersion: tenuto/v1\nkind: Pipeline\nmetadata: {name: p}\n";
    byte[] text = (head + body).getBytes(StandardCharsets.UTF_8);
    var pipeline = PipelineReader.read("p.yaml", text, folder, OptionChecks.none()).pipeline();
    var options =
        new LocalRun.Options(
            pipeline,
            output,
            false,
            output.resolve("state"),
            feedback -> {},
            new Heard(),
            Optional.empty());
    return new LocalRun(options, sample -> {});
  }

  private static RunSummary end(LocalRun run) throws Exception {
    var end = new CompletableFuture<RunSummary>();
    var runner =
        new Thread(
            () -> {
              try {
                end.complete(run.run());
              } catch (Exception | Error e) {
                end.completeExceptionally(e);
              }
            },
            "test-run");
    runner.setDaemon(true);
    runner.start();
    return end.get(60, TimeUnit.SECONDS);
  }

  @Test
  void resultsThatWouldBecomeInputAreRefusedBeforeAnythingIsMade() throws Exception {
    Path output = folder.resolve("input/results");
    LocalRun run = run("source: {directory: {path: input}}\n" + SINKS, output);
    assertThatThrownBy(run::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("lies in the input folder");
    assertThat(output).doesNotExist();
  }

  @Test
  void codeThatCannotBeStartedEndsARunWhoseSourceWaits() throws Exception {
    String stage =
        "stages: [{name: work, exec: {command: [sh, -c, 'echo no licence >&2; exit 3']}}]\n";
    LocalRun run = run(WATCH + stage + SINKS, folder.resolve("out"));
    assertThatThrownBy(() -> end(run))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("work")
        .hasMessageContaining("exited with status 3");
    assertThat(heard).contains("no licence", "cannot start");
  }

  @Test
  void aRunThatIsStoppedBeforeItHasBegunEnds() throws Exception {
    LocalRun run = run(WATCH + SINKS, folder.resolve("out"));
    run.stop();
    RunSummary summary = end(run);
    assertThat(summary.interrupted()).isTrue();
    assertThat(summary.ledger().accepted()).isZero();
  }

  /** Gives ten messages, and then its camera is unplugged. */
  public static final class Unplugged implements Source {
    private int given;

    @Override
    public Item next() throws IOException {
      if (given == 10) {
        throw new IOException("camera unplugged");
      }
      return new Item(Header.of("file", "frame-" + given++), Payload.of("x"), 0);
    }
  }

  @Test
  void whatASourceGaveBeforeItFailedIsProcessedAndAccountedFor() throws Exception {
    Path output = folder.resolve("out");
    String source = "source: {java: {class: " + Unplugged.class.getName() + "}}\n";
    LocalRun run = run(source + SINKS, output);
    assertThatThrownBy(() -> end(run))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SourceFailedException.class,
            failure -> {
              assertThat(failure).hasMessageContaining("the source failed: camera unplugged");
              assertThat(failure.summary().ledger()).isEqualTo(new Ledger(10, 10, 0, 0, 0, 0));
            });
    assertThat(Files.readAllLines(output.resolve("results.csv"))).hasSize(11).contains("frame-9");
    assertThat(output.resolve("summary.json")).exists();
  }
}
