package io.tenuto.peers.flink;

import io.tenuto.bench.system.Scene;
import io.tenuto.clusters.FlinkJvm;
import io.tenuto.peers.Peer;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Starts Flink with a job. */
public final class Flink {
  /** Said with each variant, for it is more than the defaults. */
  public static final String ALWAYS =
      "Flink 2.3.0 in one process (its local environment), with the heap that Java chooses";

  /** What its documentation advises where functions keep no records. */
  public static final String ADVISED = "pipeline.object-reuse";

  private Flink() {}

  /**
   * Returns when all its tasks have been opened.
   *
   * @param job the main class, which is given the folder of samples, the number of cores and a file
   *     of properties
   * @param settings the job's own, and Flink's
   */
  public static void start(
      Peer peer, Scene scene, Class<?> job, boolean tuned, Map<String, String> settings)
      throws IOException {
    var all = new TreeMap<>(settings);
    all.put("jobmanager.bind-host", "127.0.0.1"); // else some of its ports are open to all
    all.put("taskmanager.bind-host", "127.0.0.1");
    all.put("rest.bind-address", "127.0.0.1");
    all.put("rest.bind-port", "0");
    if (tuned) {
      all.put("pipeline.object-reuse", "true");
    }
    peer.java(
        "engine",
        job,
        FlinkJvm.JARS,
        FlinkJvm.flags(),
        scene.samples().toString(),
        String.valueOf(scene.cores()),
        peer.properties("engine", all).toString());
  }
}
