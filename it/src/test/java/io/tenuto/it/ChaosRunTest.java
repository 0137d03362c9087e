package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tenuto run --chaos}: engines are killed while the run goes on, and nobody can tell. */
@Timeout(600)
class ChaosRunTest {
  private static final Pattern KILLED =
      Pattern.compile("tenuto: chaos: killed (\\S+) \\(pid (\\d+)\\), (\\d+) kills?");

  @TempDir Path folder;

  /** The commands under the heading of the README, as a newcomer types them. */
  @Test
  void theExampleOfTheReadmeGivesTheSameResultsByteForByte() throws Exception {
    Path project = SharedData.project();
    String example = "examples/cells/pipeline.yaml";
    Files.createDirectories(folder.resolve(example).getParent());
    Files.copy(project.resolve(example), folder.resolve(example));
    Path launcher = folder.resolve("tenuto");
    String java =
        Program.command(List.of()).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Files.writeString(launcher, "#!/bin/sh\nexec " + java + " \"$@\"\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    String commands = commands(Files.readString(project.resolve("README.md")));
    assertThat(commands).contains("--chaos 1s", "LC_ALL=C sort", "cmp ");
    Path said = folder.resolve("said.txt");
    Process shell =
        new ProcessBuilder("sh", "-e", "-c", commands)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = shell.waitFor(400, TimeUnit.SECONDS);
    shell.descendants().forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly();
    String all = Files.readString(said);
    assertThat(ended).as("ended within 400 s; it said %s", all).isTrue();
    assertThat(shell.exitValue()).as(all).isZero();
    Matcher killed = KILLED.matcher(all);
    assertThat(killed.find()).as(all).isTrue();
    assertThat(all).containsPattern("300 accepted = 300 completed \\+ 0 dropped · 182 kept .*kill");
    assertThat(Files.readAllLines(folder.resolve("chaotic/results.csv"))).hasSize(301);
  }

  private static String commands(String readme) {
    int heading = readme.indexOf("\n## Kill its engines");
    int begin = readme.indexOf("```sh\n", heading) + "```sh\n".length();
    assertThat(heading).as("the heading in README.md").isPositive();
    return readme.substring(begin, readme.indexOf("```", begin));
  }

  @Test
  void killsAreToldAndCountedAndWhatLaterStagesGiveUpIsNotForgotten() throws Exception {
    Path pipeline = folder.resolve("pipeline.yaml");
    Files.writeString(
        pipeline,
        """
        apiVersion: tenuto/v1
        kind: Pipeline
        metadata: {name: chaotic}
        source: {synthetic: {count: 400, size: 10kB, rate: 80/s, seed: 1}}
        stages:
          - {name: work, processor: pass, options: {emit: true}, engines: 2}
          - {name: picky, from: work, processor: keep-if, options: {statistic: sum, atLeast: 1}}
        sinks:
          - {name: all, from: work, csv: {file: all.csv, columns: [id]}}
          - {name: none, from: picky, csv: {file: none.csv, columns: [id]}}
        """);
    Program.Ended ended =
        Program.run(
            folder,
            "run",
            pipeline.toString(),
            "--output",
            folder.resolve("out").toString(),
            "--chaos",
            "1s",
            "--chaos-seed",
            "5");
    assertThat(ended.err()).contains("chaos: kills an engine each 1s", "--chaos-seed 5");
    Map<String, Object> summary = Json.read(Files.readAllBytes(folder.resolve("out/summary.json")));
    long kills = KILLED.matcher(ended.err()).results().count();
    assertThat(kills).as(ended.err()).isPositive();
    assertThat(summary.get("chaos"))
        .isEqualTo(Map.of("kills", kills, "intervalSeconds", 1.0, "seed", 5L));
    assertThat(ended.out())
        .startsWith("400 accepted = 400 completed + 0 dropped · 0 kept · 2 engines · " + kills);
    assertThat(Set.copyOf(Files.readAllLines(folder.resolve("out/all.csv")))).hasSize(401);
    assertThat(ended.exitCode()).as("a later stage gave up every message").isEqualTo(6);
    assertThat(summary.get("lossless")).isEqualTo(false);
    List<String> letters = Files.readAllLines(folder.resolve("out/dead-letters.jsonl"));
    assertThat(letters).hasSize(400).allMatch(line -> line.contains("\"group\":\"picky\""));
    assertThat(letters.get(0)).contains("\"run\":\"" + summary.get("startedAt") + "\"");
  }

  /**
   * The first message ends no sooner than its engine does, until it was begun often enough; others
   * take a while, so that the run moves on meanwhile, which is when engines are killed.
   */
  public static final class FirstIsSlow implements ProcessorFactory {
    private static final int BEGINNINGS = 4; // one more than a message may fail

    @Override
    public String name() {
      return "first-is-slow";
    }

    @Override
    public Processor create(Map<String, Object> options) {
      Path begun = Path.of(String.valueOf(options.get("begun")));
      return (message, outputs) -> {
        if (message.id().sequence() == 0) {
          Files.writeString(begun, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          while (beginnings(begun) < BEGINNINGS) {
            pause(1000);
          }
        } else if (beginnings(begun) < BEGINNINGS) {
          pause(150);
        }
        outputs.emit(message.header(), message.payload());
      };
    }

    private static long beginnings(Path begun) throws IOException {
      return Files.exists(begun) ? Files.size(begun) : 0;
    }

    private static void pause(long millis) throws InterruptedException {
      new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
  }

  /** It is tried alone again and again, each time on an engine that is killed meanwhile. */
  @Test
  void whoeverWasOnAnEngineThatWasKilledOnPurposeIsNotToBlame() throws Exception {
    Path pipeline = folder.resolve("pipeline.yaml");
    Files.writeString(
        pipeline,
        """
        apiVersion: tenuto/v1
        kind: Pipeline
        metadata: {name: slow}
        source: {synthetic: {count: 2000, size: 1kB, seed: 1}}
        stages:
          - name: work
            java: {class: io.tenuto.it.ChaosRunTest$FirstIsSlow, inProcess: true}
            options: {begun: "%s"}
            engines: 2
        sinks:
          - {name: all, from: work, csv: {file: all.csv, columns: [id]}}
        """
            .formatted(folder.resolve("begun")));
    Program.Ended ended =
        Program.run(
            folder,
            "run",
            pipeline.toString(),
            "--output",
            folder.resolve("out").toString(),
            "--chaos",
            "500ms",
            "--chaos-seed",
            "1");
    assertThat(KILLED.matcher(ended.err()).results().count())
        .as(ended.err())
        .isGreaterThanOrEqualTo(FirstIsSlow.BEGINNINGS - 1);
    assertThat(ended.out())
        .as(ended.err())
        .startsWith("2000 accepted = 2000 completed + 0 dropped");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(folder.resolve("out/dead-letters.jsonl")).doesNotExist();
  }

  @Test
  void enginesThatServeOthersTooAreNotKilled() throws Exception {
    Path example = SharedData.project().resolve("examples/cells/pipeline.yaml");
    String[] run = {"run", example.toString(), "--output", folder.resolve("out").toString()};
    assertThat(usage(run, "--chaos", "1s", "--master", "127.0.0.1:1"))
        .contains("--chaos: not with --master");
    assertThat(usage(run, "--chaos", "soon")).contains("--chaos: \"soon\" is not a duration");
    assertThat(usage(run, "--chaos", "0s")).contains("is no time between two kills");
    assertThat(usage(run, "--chaos-seed", "5")).contains("says nothing without --chaos");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private String usage(String[] run, String... more) throws Exception {
    String[] all = Stream.concat(Stream.of(run), Stream.of(more)).toArray(String[]::new);
    Program.Ended ended = Program.run(folder, all);
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
    return ended.err();
  }
}
