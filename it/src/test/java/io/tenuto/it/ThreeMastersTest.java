package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.Control;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three masters of which one leads: what they have answered for outlives any one of them. */
@Timeout(600)
class ThreeMastersTest {
  private static final int KILLS = Flow.LONG ? 20 : 2;
  private static final int RATE = 200;
  private static final String FLOWING =
      """
      source: {synthetic: {count: 0, size: 10kB, rate: %d/s, seed: 1}}
      stream: {maxMessage: 1MiB, retain: 4MiB}
      stages: [{name: work, processor: pass, options: {emit: true}, engines: 2}]
      sinks: [{name: all, csv: {file: all.csv, columns: [id]}}]
      """
          .formatted(RATE);

  private static final Pattern VERDICT =
      Pattern.compile("^(\\d+) accepted = \\1 completed \\+ 0 dropped");

  @TempDir Path folder;
  private Scratch scratch;

  @BeforeEach
  void token() throws IOException {
    scratch = new Scratch(folder);
  }

  /** A change that was asked for; version 0 if nobody has answered for it. */
  private record Asked(String name, long beganNanos, long endedNanos, long version) {}

  @Test
  void whatWasAnsweredForOutlivesEveryLeaderAndAMinorityAnswersForNothing() throws Exception {
    try (var masters = new ThreeMasters(folder, scratch)) {
      masters.start("a", "b", "c");
      masters.leader();
      var killing = new AtomicBoolean(true);
      var background = Executors.newFixedThreadPool(2);
      List<Asked> all = Collections.synchronizedList(new ArrayList<>());
      List<Future<Void>> clients = new ArrayList<>();
      for (String client : List.of("x", "y")) {
        clients.add(background.submit(submitting(masters, client, killing, all)));
      }
      List<Long> aways = new ArrayList<>();
      for (int i = 0; i < KILLS; i++) {
        int before = all.size();
        Await.answer(
            "changes are made",
            () -> {
              assertThat(clients).as("still ask").noneMatch(Future::isDone);
              return all.size();
            },
            size -> size > before + 3);
        aways.add(killLeader(masters));
      }
      killing.set(false);
      for (Future<Void> client : clients) {
        client.get();
      }
      background.shutdown();
      aways.sort(Comparator.naturalOrder());
      System.out.printf(
          "%d leaders killed; ms until the next change was made: %s, median %d; %d changes%n",
          KILLS, aways, aways.get(aways.size() / 2), all.size());
      Set<String> answered = answered(all);
      assertThat(masters.names("pipelines")).containsAll(answered);
      assertInOrder(all);
      assertFolder(masters.state("a"));

      minorityAnswersForNothing(masters);

      for (String name : ThreeMasters.NAMES) {
        masters.kill(name);
      }
      masters.start("a", "b", "c");
      assertThat(masters.names("pipelines"))
          .as("after all three were killed and started again")
          .containsAll(answered);
    }
  }

  /** Sends pipelines one after the other, each to whichever master takes it. */
  private static Callable<Void> submitting(
      ThreeMasters masters, String client, AtomicBoolean going, List<Asked> all) {
    return () -> {
      for (int i = 0; going.get(); i++) {
        String name = client + i;
        for (String master : ThreeMasters.NAMES) {
          long began = System.nanoTime();
          Optional<MasterRest.Answered> answer =
              masters.ask("POST", master, "pipelines", MasterRest.pipeline(name));
          if (answer.filter(MasterRest.Answered::done).isPresent()) {
            long version = new Control("answer", answer.get().document()).number("version");
            all.add(new Asked(name, began, System.nanoTime(), version));
            break;
          }
        }
      }
      return null;
    };
  }

  /** Milliseconds from the kill to the next change that was asked for and made. */
  private static long killLeader(ThreeMasters masters) throws Exception {
    String leader = masters.leader();
    masters.kill(leader);
    long began = System.nanoTime();
    masters.change("POST", "pipelines", MasterRest.pipeline("probe"));
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    masters.start(leader);
    masters.process(leader).awaitSaid("REST on ");
    return took;
  }

  private static Set<String> answered(List<Asked> all) {
    var names = new TreeSet<String>();
    all.forEach(one -> names.add(one.name()));
    return names;
  }

  /** What began after something had been answered came after it, whoever led. */
  private static void assertInOrder(List<Asked> all) {
    assertThat(all.stream().map(Asked::version).distinct()).hasSameSizeAs(all);
    for (Asked first : all) {
      for (Asked second : all) {
        if (first.endedNanos() - second.beganNanos() < 0) {
          assertThat(first.version())
              .as("%s before %s", first, second)
              .isLessThan(second.version());
        }
      }
    }
  }

  private static void assertFolder(Path state) throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwx------");
  }

  private static void minorityAnswersForNothing(ThreeMasters masters) throws Exception {
    String left = masters.leader();
    for (String name : ThreeMasters.NAMES) {
      if (!name.equals(left)) {
        masters.kill(name);
      }
    }
    boolean standsBy = false;
    while (!standsBy) { // at first it does not know yet
      MasterRest.Answered answer =
          masters.answer("POST", left, "pipelines", MasterRest.pipeline("minority"));
      assertThat(answer.status()).isEqualTo(503);
      standsBy = Boolean.TRUE.equals(answer.document().get("standby"));
    }
    assertThat(masters.answer("DELETE", left, "pipelines/probe", "").status()).isEqualTo(503);
  }

  @Test
  void aPipelineOutlivesItsKilledLeaderAndAFrozenOneIsObeyedByNobody() throws Exception {
    try (var masters = new ThreeMasters(folder, scratch)) {
      masters.start("a", "b", "c");
      String first = masters.leader();
      try (Program.Running worker =
          Program.launch(
              folder,
              "worker",
              "--master",
              masters.addresses(),
              "--name",
              "worker-a",
              "--engine-memory",
              "64m",
              "--token-file",
              scratch.token.toString())) {
        masters.change("POST", "pipelines", MasterRest.pipeline("cells"));
        Set<String> engines = awaitEngines(masters, Set.of("a", "b", "c"), 1);

        masters.kill(first);
        long began = System.nanoTime();
        masters.change("PUT", "pipelines/cells/stages/work", "{\"engines\": 2}");
        System.out.printf(
            "a change is made %d ms after the leader was killed%n",
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        var others = new TreeSet<>(ThreeMasters.NAMES);
        others.remove(first);
        assertThat(awaitEngines(masters, others, 2)).containsAll(engines);
        masters.start(first);
        masters.process(first).awaitSaid("stands by");

        String second = masters.leader();
        Signal.freeze(masters.process(second).process().pid());
        began = System.nanoTime();
        others = new TreeSet<>(ThreeMasters.NAMES);
        others.remove(second);
        masters.leaderAmong(others);
        System.out.printf(
            "another leads %d ms after the leader was frozen%n",
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        Set<String> before = awaitEngines(masters, others, 2);
        Signal.thaw(masters.process(second).process().pid());
        MasterRest.Answered thawed =
            masters.answer("PUT", second, "pipelines/cells/stages/work", "{\"engines\": 0}");
        assertThat(thawed.status()).isEqualTo(503);
        masters.change("PUT", "pipelines/cells/stages/work", "{\"engines\": 3}");
        assertThat(awaitEngines(masters, Set.of("a", "b", "c"), 3))
            .as("none was stopped")
            .containsAll(before);
        Await.answer(
            "the one that was frozen stands by",
            () -> masters.ask("GET", second, "status", ""),
            answer ->
                answer
                    .filter(said -> Boolean.TRUE.equals(said.document().get("standby")))
                    .isPresent());
        assertStatusFindsTheLeader(masters);
        assertThat(worker.process().isAlive()).isTrue();
      }
    }
  }

  private static Set<String> awaitEngines(ThreeMasters masters, Set<String> among, int count)
      throws Exception {
    return Await.answer(
        count + " engines", () -> masters.names(among, "engines"), all -> all.size() == count);
  }

  private void assertStatusFindsTheLeader(ThreeMasters masters) throws Exception {
    Program.Ended asked = scratch.tenuto("status", "--rest", masters.restAddresses());
    assertThat(asked.exitCode()).as(asked.err()).isZero();
    assertThat(asked.out()).contains("worker-a");
  }

  @Test
  void messagesFlowWithoutALeaderAndOneMoreMasterMakesOneAgain() throws Exception {
    try (var masters = new ThreeMasters(folder, scratch)) {
      masters.start("a", "b", "c");
      masters.leader();
      try (Program.Running worker =
              Program.launch(
                  folder,
                  "worker",
                  "--master",
                  masters.addresses(),
                  "--name",
                  "worker-a",
                  "--engine-memory",
                  "64m",
                  "--token-file",
                  scratch.token.toString());
          Program.Running run = run(masters)) {
        Path rows = folder.resolve("out/all.csv");
        Await.answer("messages flow", () -> lines(rows), count -> count > RATE);
        String first = masters.leader();
        masters.kill(first);
        masters.kill(masters.leader());
        long atLoss = lines(rows);
        Await.answer(
            "they flow without a leader", () -> lines(rows), count -> count > atLoss + RATE);
        masters.start(first);
        masters.leader();
        long atReturn = lines(rows);
        Await.answer(
            "they flow with a leader", () -> lines(rows), count -> count > atReturn + RATE);
        Matcher verdict = VERDICT.matcher(run.end().out());
        assertThat(verdict.find()).as("nothing is lost: %s", Files.readString(run.err())).isTrue();
        List<String> all = Files.readAllLines(rows);
        assertThat(all).as("a head and each message once").doesNotHaveDuplicates();
        assertThat(all).hasSize(Integer.parseInt(verdict.group(1)) + 1);
        assertThat(worker.process().isAlive()).isTrue();
      }
    }
  }

  private Program.Running run(ThreeMasters masters) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of(scratch.runArguments(scratch.pipeline(FLOWING))));
    arguments.addAll(List.of("--master", masters.addresses()));
    return Program.launch(folder, arguments.toArray(String[]::new));
  }

  private static long lines(Path file) throws IOException {
    if (Files.notExists(file)) {
      return 0;
    }
    try (var all = Files.lines(file, StandardCharsets.UTF_8)) {
      return all.count();
    }
  }

  @Test
  void aRunOnOneHostLoadsNothingOfIt() throws Exception {
    Path loaded = folder.resolve("loaded.txt");
    List<String> command =
        Program.command(
            List.of("-Xlog:class+load:file=" + loaded),
            scratch.runArguments(scratch.pipeline(Scratch.FEW)));
    Process run =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("run.out").toFile())
            .redirectError(folder.resolve("run.err").toFile())
            .start();
    assertThat(run.waitFor()).as(Files.readString(folder.resolve("run.err"))).isZero();
    assertThat(Files.readString(loaded))
        .contains("io.tenuto.cli.Tenuto")
        .doesNotContain("org.apache.ratis", "io.tenuto.raft", "org.slf4j");
  }
}
