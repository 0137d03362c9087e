package io.tenuto.clusters;

import java.util.ArrayList;
import java.util.List;

/** What a virtual machine needs that runs Flink in itself, as its local environment does. */
public final class FlinkJvm {
  /** Streams, and the source for Kafka. */
  public static final JarSet JARS =
      new JarSet(
          "flink-2.3.0",
          List.of(
              "org.apache.flink:flink-clients:2.3.0",
              "org.apache.flink:flink-connector-base:2.3.0",
              "org.apache.flink:flink-connector-kafka:4.0.1-2.0",
              "org.slf4j:slf4j-simple:1.7.36"));

  /** What Flink reflects on, as its configuration opens it. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.net",
          "java.io",
          "java.nio",
          "sun.nio.ch",
          "java.lang.reflect",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks");

  private FlinkJvm() {}

  /** The flags that Flink's own configuration gives; the heap is what Java chooses. */
  public static List<String> flags() {
    var flags = new ArrayList<String>();
    OPENED.forEach(each -> flags.add("--add-opens=java.base/" + each + "=ALL-UNNAMED"));
    return flags;
  }
}
