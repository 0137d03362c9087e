package io.tenuto.it;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A master and a worker that are processes of their own, whose engines are too, and each of which
 * can be killed and started again. Owned by one thread.
 */
final class SoakDeployment implements AutoCloseable {
  private static final int ENGINES = 2;

  private final Path folder;
  private final Path token;
  private final Path work;
  private final Endpoint place = Endpoint.tcp("127.0.0.1", FreePort.choose());
  private final List<ProcessHandle> orphans = new ArrayList<>();
  private Program.Running master;
  private Program.Running worker;

  SoakDeployment(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.token = OneWorker.tokenFile(folder);
    this.work = Files.createDirectory(folder.resolve("work"));
    master = launchMaster();
    worker = launchWorker();
    master.awaitSaid("tenuto: master on");
  }

  Endpoint master() {
    return place;
  }

  private Program.Running launchMaster() throws IOException {
    return launch("master", "--listen", place.host() + ":" + place.port(), "--rest", "none");
  }

  private Program.Running launchWorker() throws IOException {
    return launch(
        "worker",
        "--name",
        "w",
        "--cores",
        "2",
        "--master",
        place.toString(),
        "--work",
        work.toString());
  }

  private Program.Running launch(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--token-file", token.toString()));
    return Program.launch(folder, all.toArray(String[]::new));
  }

  void killMaster() throws InterruptedException {
    master.close();
  }

  void startMaster() throws IOException, InterruptedException {
    master = launchMaster();
    master.awaitSaid("tenuto: master on");
  }

  /** Kills the worker alone, and starts another one; what it leaves has to end by itself. */
  void replaceWorker() throws IOException, InterruptedException {
    orphans.addAll(children());
    worker.close();
    worker = launchWorker();
  }

  /** Those of the worker that there is, without the process that waits to replace one. */
  private List<ProcessHandle> engines() {
    Set<String> holders = new TreeSet<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(work)) {
      for (Path engine : folders) {
        Path lock = engine.resolve("dead-letters.lock"); // with the process that writes there
        if (Files.exists(lock)) {
          holders.add(Files.readString(lock).strip());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return children().stream()
        .filter(child -> holders.contains(String.valueOf(child.pid())))
        .sorted(Comparator.comparingLong(ProcessHandle::pid))
        .toList();
  }

  private List<ProcessHandle> children() {
    return worker.process().children().toList();
  }

  /** All engines of the worker, when there are as many as there should be. */
  List<ProcessHandle> awaitEngines() {
    Await.until("there are " + ENGINES + " engines", () -> engines().size() == ENGINES);
    return engines();
  }

  /** Waits for the end of engines whose worker was killed. */
  void awaitNoOrphan() {
    Await.until("no orphan is left", () -> orphans.stream().noneMatch(ProcessHandle::isAlive));
    orphans.clear();
  }

  /** Those that live on while engines come and go, by what they are. */
  Map<String, ProcessHandle> processes() {
    var all = new LinkedHashMap<String, ProcessHandle>();
    all.put("source", ProcessHandle.current());
    all.put("worker", worker.process().toHandle());
    all.put("master", master.process().toHandle());
    return all;
  }

  @Override
  public void close() throws InterruptedException {
    var engines = new ArrayList<>(children());
    engines.addAll(orphans);
    worker.close();
    master.close();
    engines.forEach(ProcessHandle::destroyForcibly);
  }
}
