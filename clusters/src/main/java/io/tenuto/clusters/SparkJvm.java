package io.tenuto.clusters;

import java.util.ArrayList;
import java.util.List;

/** What a virtual machine needs that runs Spark in itself ({@code --master local[N]}). */
public final class SparkJvm {
  /** Structured Streaming, with its source for Kafka. */
  public static final JarSet STRUCTURED =
      new JarSet(
          "spark-sql-kafka-4.2.0",
          List.of(
              "org.apache.spark:spark-sql_2.13:4.2.0",
              "org.apache.spark:spark-sql-kafka-0-10_2.13:4.2.0"));

  /** Streams of receivers; the newest version of which all jars are to be had. */
  public static final JarSet RECEIVERS =
      new JarSet("spark-streaming-4.1.0", List.of("org.apache.spark:spark-streaming_2.13:4.1.0"));

  /** What Spark reflects on, as its launcher opens it. */
  private static final List<String> OPENED =
      List.of(
          "java.base/java.lang",
          "java.base/java.lang.invoke",
          "java.base/java.lang.reflect",
          "java.base/java.io",
          "java.base/java.net",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/jdk.internal.ref",
          "java.base/sun.nio.ch",
          "java.base/sun.nio.cs",
          "java.base/sun.security.action",
          "java.base/sun.util.calendar",
          "java.security.jgss/sun.security.krb5");

  private SparkJvm() {}

  /**
   * The flags that {@code spark-submit} gives to a driver.
   *
   * @param memory of its heap; {@code spark.driver.memory} is 1g by default
   */
  public static List<String> flags(String memory) {
    var flags =
        new ArrayList<>(
            List.of(
                "-Xmx" + memory,
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--add-modules=jdk.incubator.vector",
                "-Djdk.reflect.useDirectMethodHandle=false",
                "-Dio.netty.tryReflectionSetAccessible=true"));
    OPENED.forEach(each -> flags.add("--add-opens=" + each + "=ALL-UNNAMED"));
    return flags;
  }
}
