package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.process.KeptLines;
import io.tenuto.transport.FreePort;
import io.tenuto.wire.Control;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A master, workers and a run, each a process of its own as a user starts it. */
final class Processes implements AutoCloseable {
  private static final Pattern HOLDS = Pattern.compile("slot 0: holds (\\d+)");

  private final Path folder;
  private final Scratch scratch;
  private final MasterRest masters = new MasterRest(Duration.ofSeconds(60));
  private final String address = FreePort.address();
  private final String rest = FreePort.address();
  private final List<Program.Running> started = new ArrayList<>();

  Processes(Path folder) throws Exception {
    this.folder = folder;
    this.scratch = new Scratch(folder);
    launch("master", "--listen", address, "--rest", rest).awaitSaid("REST on ");
  }

  private Program.Running launch(String command, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of(command, "--token-file", scratch.token.toString()));
    arguments.addAll(List.of(more));
    Program.Running running = Program.launch(folder, arguments.toArray(String[]::new));
    started.add(0, running);
    return running;
  }

  /** A worker whose engines keep their files in {@link #work}. */
  Program.Running worker(String name) throws Exception {
    Program.Running worker =
        launch(
            "worker",
            "--master",
            address,
            "--name",
            name,
            "--cores",
            "2",
            "--work",
            work(name).toString());
    worker.awaitSaid("tenuto: " + name);
    return worker;
  }

  Path work(String worker) {
    return folder.resolve("work-" + worker);
  }

  /** A run of this pipeline on the workers; results lie in {@code out}. */
  Program.Running run(String body) throws Exception {
    String output = folder.resolve("out").toString();
    Path pipeline = scratch.pipeline(body);
    return launch("run", pipeline.toString(), "--master", address, "--output", output);
  }

  /** What the run has left in a table so far, without its head. */
  List<String> rows(String csv) throws IOException {
    Path file = folder.resolve("out").resolve(csv);
    return Files.exists(file) ? Files.readAllLines(file).stream().skip(1).toList() : List.of();
  }

  /** Has the stage {@code work} of the run, the only one, have so many engines. */
  void scale(int engines) throws Exception {
    String run = masters.ask("GET", rest, "pipelines", "").names("pipelines").iterator().next();
    String path = "pipelines/" + run + "/stages/work";
    MasterRest.Answered answer = masters.ask("PUT", rest, path, "{\"engines\": " + engines + "}");
    assertThat(answer.done()).as("%s", answer).isTrue();
  }

  /** The engines of all workers, as the master knows them. */
  List<Control> engines() throws Exception {
    Map<String, Object> document = masters.ask("GET", rest, "workers", "").document();
    return new Control("answer", document)
        .objects("workers").stream()
            .flatMap(worker -> new Control("worker", worker).objects("engines").stream())
            .map(engine -> new Control("engine", engine))
            .toList();
  }

  /** Which message each engine of a worker holds, as its code has said. */
  Map<String, Long> held(String worker) throws IOException {
    var held = new TreeMap<String, Long>();
    if (Files.isDirectory(work(worker))) {
      try (Stream<Path> engines = Files.list(work(worker))) {
        for (Path engine : engines.toList()) {
          String name = String.valueOf(engine.getFileName());
          heldBy(engine, name).ifPresent(message -> held.put(name, message));
        }
      }
    }
    return held;
  }

  private static Optional<Long> heldBy(Path engine, String name) throws IOException {
    Path log = engine.resolve(KeptLines.FOLDER).resolve(name + KeptLines.SUFFIX);
    return Files.exists(log)
        ? HOLDS
            .matcher(Files.readString(log))
            .results()
            .map((MatchResult found) -> Long.valueOf(found.group(1)))
            .findFirst()
        : Optional.empty();
  }

  @Override
  public void close() throws Exception {
    List<ProcessHandle> all =
        started.stream().flatMap(each -> each.process().descendants()).toList();
    for (Program.Running each : started) {
      each.close();
    }
    all.forEach(ProcessHandle::destroyForcibly);
    Await.until("no process is left", () -> all.stream().noneMatch(ProcessHandle::isAlive));
  }
}
