package io.tenuto.bench.drivers.tenuto;

import io.tenuto.bench.system.Hosts;
import io.tenuto.clusters.Host;
import io.tenuto.clusters.JavaProgram;
import io.tenuto.clusters.PeerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A master and workers, as their users start them, for as long as a run needs them. */
public final class Deployment implements AutoCloseable {
  private static final String MAIN = "io.tenuto.cli.Tenuto"; // above this room: started, not seen
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MASTER_ON = "tenuto: master on ";

  private final Hosts hosts;
  private final Path folder;
  private final Map<String, PeerProcess> processes = new LinkedHashMap<>();
  private final List<String> where = new ArrayList<>(); // for the run

  private Deployment(Hosts hosts, Path folder) {
    this.hosts = hosts;
    this.folder = folder;
  }

  /**
   * Starts it, and waits until all are there.
   *
   * @param workers how many; 0: nothing is started, and a run keeps its engines itself
   * @param cores of each worker
   * @param folder for what they write
   * @param hosts the master runs on the broker's, the workers on the processing's
   */
  public static Deployment start(int workers, int cores, Path folder, Hosts hosts)
      throws IOException {
    var deployment = new Deployment(hosts, folder);
    try {
      if (workers > 0) {
        deployment.begin(workers, cores);
      }
      return deployment;
    } catch (IOException e) {
      deployment.close();
      throw e;
    }
  }

  private void begin(int workers, int cores) throws IOException {
    String token = folder.resolve("token").toString();
    String any = hosts.broker().address() + ":0";
    PeerProcess master =
        start(
            "master",
            hosts.broker(),
            List.of("master", "--listen", any, "--rest", "none", "--token-file", token));
    String said = master.awaitLine(MASTER_ON, PATIENCE);
    where.addAll(List.of("--master", said.substring(0, said.indexOf(',')), "--token-file", token));
    for (int i = 1; i <= workers; i++) {
      String name = "worker-" + i;
      List<String> arguments =
          new ArrayList<>(List.of("worker", "--name", name, "--cores", String.valueOf(cores)));
      arguments.addAll(where);
      if (hosts.apart()) {
        arguments.addAll(List.of("--listen", hosts.processing().address()));
      }
      start(name, hosts.processing(), arguments).awaitLine("tenuto: " + name + " with ", PATIENCE);
    }
    if (hosts.apart()) {
      where.addAll(List.of("--listen", hosts.source().address() + ":0"));
    }
  }

  private PeerProcess start(String name, Host host, List<String> arguments) throws IOException {
    PeerProcess process = tenuto(name, arguments, folder, host);
    processes.put(name, process);
    return process;
  }

  /** Starts a pipeline on the source's host, with what has been started before. */
  public PeerProcess run(Path pipeline, Path output) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("run", pipeline.toString(), "--output", output.toString()));
    arguments.addAll(where);
    return tenuto("tenuto-run", arguments, folder, hosts.source());
  }

  private static PeerProcess tenuto(String name, List<String> arguments, Path folder, Host host)
      throws IOException {
    return PeerProcess.start(name, JavaProgram.own(MAIN, arguments, List.of()), folder, host);
  }

  /** The numbers of its processes, by their names; without engines. */
  public Map<String, Long> processes() {
    var pids = new LinkedHashMap<String, Long>();
    processes.forEach((name, process) -> pids.put(name, process.pid()));
    return pids;
  }

  /** Ends all of them, the master last. */
  @Override
  public void close() {
    List<PeerProcess> lastFirst = new ArrayList<>(processes.values());
    Collections.reverse(lastFirst);
    lastFirst.forEach(PeerProcess::close);
  }
}
