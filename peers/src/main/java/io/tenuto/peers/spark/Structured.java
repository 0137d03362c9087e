package io.tenuto.peers.spark;

import io.tenuto.bench.system.Scene;
import io.tenuto.clusters.SparkJvm;
import io.tenuto.peers.Peer;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * A source of Structured Streaming whose rows have a message in one column.
 *
 * @param format Spark's name of it
 * @param schema of its rows, as DDL; empty where Spark knows it
 * @param column with the messages
 * @param options of the source
 */
public record Structured(String format, String schema, String column, Map<String, String> options) {
  static final String FORMAT = "format";
  static final String SCHEMA = "schema";
  static final String COLUMN = "column";

  /** Before the name of an option of the source. */
  static final String OPTION = "option.";

  /** Said with each variant, for it is more than the defaults. */
  public static final String ALWAYS =
      "Spark 4.2.0 in one process, local[cores], without its web page; micro-batches, one as soon as"
          + " the last is done";

  public Structured {
    options = Map.copyOf(options);
  }

  /**
   * Starts Spark with a job that processes these rows; returns when it waits for some.
   *
   * @param memory of the heap: 1g by default
   */
  public void start(Peer peer, Scene scene, String memory) throws IOException {
    peer.java(
        "engine",
        StructuredJob.class,
        SparkJvm.STRUCTURED,
        SparkJvm.flags(memory),
        scene.samples().toString(),
        String.valueOf(scene.cores()),
        scene.folder().resolve("checkpoint").toString(),
        peer.properties("engine", properties()).toString());
  }

  private Map<String, String> properties() {
    var all = new TreeMap<String, String>();
    all.put(FORMAT, format);
    all.put(SCHEMA, schema);
    all.put(COLUMN, column);
    options.forEach((name, value) -> all.put(OPTION + name, value));
    return all;
  }
}
