package io.tenuto.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A master and a worker from the release archive, as on hosts of their own. Owned by one thread.
 */
final class Deployed implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120; // a guard: nothing is measured by it

  private final Unpacked tenuto;
  private final Path folder;
  private final Path work;
  private Unpacked.Running master;
  private final String at;
  private final Deque<Unpacked.Running> workers = new ArrayDeque<>();

  /**
   * @param folder an empty one
   */
  Deployed(Unpacked tenuto, Path folder) throws Exception {
    this.tenuto = tenuto;
    this.folder = folder;
    this.work = Files.createDirectory(folder.resolve("work"));
    master = startMaster("127.0.0.1:0");
    at = master.awaitSaid("master on tcp://").replaceFirst(",.*", "");
    startWorker();
  }

  private Unpacked.Running startMaster(String listen) throws IOException {
    return tenuto.start(folder, tenuto.launcher(), "master", "--listen", listen, "--rest", "none");
  }

  /**
   * Kills master, worker, engines and the run at once, as a power cut does: nobody has time to tell
   * anybody.
   */
  void killAll(Unpacked.Running run) {
    List<ProcessHandle> victims = new ArrayList<>();
    for (Unpacked.Running each : List.of(master, workers.getFirst(), run)) {
      victims.add(each.process().toHandle());
      each.process().descendants().forEach(victims::add);
    }
    victims.forEach(ProcessHandle::destroyForcibly);
    await("the end of all", () -> victims.stream().noneMatch(Deployed::runs));
  }

  /** Starts master and worker again, after all were killed, without waiting for either. */
  void startAgain() throws IOException {
    master = startMaster(at);
    startWorker();
  }

  /** Starts a worker of the same name as the one before. */
  void startWorker() throws IOException {
    workers.push(
        tenuto.start(
            folder,
            tenuto.launcher(),
            "worker",
            "--name",
            "w",
            "--cores",
            "2",
            "--work",
            work.toString(),
            "--master",
            at));
  }

  /** Starts a run on it; results lie in {@code out} of the folder. */
  Unpacked.Running run(String pipeline) throws IOException {
    Path file = Files.writeString(folder.resolve("pipeline.yaml"), pipeline);
    return tenuto.start(
        folder,
        tenuto.launcher(),
        "run",
        file.toString(),
        "--master",
        at,
        "--output",
        folder.resolve("out").toString());
  }

  Process worker() {
    return workers.getFirst().process();
  }

  /** The engines of the worker that there is, without the process that waits to replace one. */
  List<ProcessHandle> engines() {
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
    return worker()
        .children()
        .filter(child -> holders.contains(String.valueOf(child.pid())))
        .sorted(Comparator.comparingLong(ProcessHandle::pid))
        .toList();
  }

  /**
   * Whether a process still does anything; one that has ended may wait for long to be asked how.
   */
  static boolean runs(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
      return process.isAlive() && !stat.contains(") Z ");
    } catch (IOException e) {
      return process.isAlive(); // it has just ended, or there is no /proc
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("waited in vain: %s", what).isNegative();
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (Unpacked.Running worker : workers) {
      List<ProcessHandle> engines = new ArrayList<>(worker.process().children().toList());
      worker.close();
      engines.forEach(ProcessHandle::destroyForcibly);
    }
    master.close();
  }
}
