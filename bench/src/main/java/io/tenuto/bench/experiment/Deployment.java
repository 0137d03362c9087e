package io.tenuto.bench.experiment;

import io.tenuto.clusters.JavaProgram;
import io.tenuto.clusters.PeerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A master and workers on this host, as their users start them, for as long as a run needs them.
 */
final class Deployment implements AutoCloseable {
  static final String MAIN = "io.tenuto.cli.Tenuto"; // above this room: started, not seen
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MASTER_ON = "tenuto: master on ";

  private final Deque<PeerProcess> processes = new ArrayDeque<>();
  private final List<String> where = new ArrayList<>(); // for the run

  private Deployment() {}

  /**
   * Starts it, and waits until all are there.
   *
   * @param workers how many; 0: nothing is started, and a run keeps its engines itself
   * @param cores of each worker
   */
  static Deployment start(int workers, int cores, Path folder) throws IOException {
    var deployment = new Deployment();
    try {
      if (workers > 0) {
        deployment.begin(workers, cores, folder);
      }
      return deployment;
    } catch (IOException e) {
      deployment.close();
      throw e;
    }
  }

  private void begin(int workers, int cores, Path folder) throws IOException {
    String token = folder.resolve("token").toString();
    PeerProcess master =
        start(
            "master",
            List.of("master", "--listen", "127.0.0.1:0", "--rest", "none", "--token-file", token),
            folder);
    String said = master.awaitLine(MASTER_ON, PATIENCE);
    where.addAll(List.of("--master", said.substring(0, said.indexOf(',')), "--token-file", token));
    for (int i = 1; i <= workers; i++) {
      String name = "worker-" + i;
      List<String> arguments =
          new ArrayList<>(List.of("worker", "--name", name, "--cores", String.valueOf(cores)));
      arguments.addAll(where);
      start(name, arguments, folder).awaitLine("tenuto: " + name + " with ", PATIENCE);
    }
  }

  private PeerProcess start(String name, List<String> arguments, Path folder) throws IOException {
    PeerProcess process =
        PeerProcess.start(name, JavaProgram.own(MAIN, arguments, List.of()), folder);
    processes.push(process);
    return process;
  }

  /** What a run is to be told so that it uses these. */
  List<String> arguments() {
    return List.copyOf(where);
  }

  /** Ends all of them, the master last. */
  @Override
  public void close() {
    while (!processes.isEmpty()) {
      processes.pop().close();
    }
  }
}
