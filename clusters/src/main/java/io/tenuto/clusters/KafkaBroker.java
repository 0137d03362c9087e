package io.tenuto.clusters;

import java.io.IOException;
import java.io.Writer;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A Kafka broker that is its own controller, alone on its host, with its log in its folder. It runs
 * as {@code kafka-server-start.sh} of the same version would start it: with a heap of 1 GB.
 */
public final class KafkaBroker implements AutoCloseable {
  /** What a broker needs, with the client. */
  public static final JarSet JARS =
      new JarSet(
          "kafka-4.3.1",
          List.of("org.apache.kafka:kafka_2.13:4.3.1", "org.slf4j:slf4j-simple:1.7.36"));

  private static final List<String> FLAGS =
      List.of(
          "-Xmx1G",
          "-Xms1G",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:InitiatingHeapOccupancyPercent=35",
          "-XX:+ExplicitGCInvokesConcurrent",
          "-XX:MaxInlineLevel=15",
          "-Djava.awt.headless=true");

  private static final Duration FORMAT_PATIENCE = Duration.ofMinutes(2);
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);
  private static final int TRIES = 3;

  private final PeerProcess process;
  private final String address;

  private KafkaBroker(PeerProcess process, String address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts a broker without topics; returns when it would make one.
   *
   * @param jars has or fetches {@link #JARS}
   * @param folder an empty one
   * @param properties of the broker, beyond those that make it stand alone
   * @param host where it runs, and listens
   * @throws IOException if it does not start; with the last lines of its log
   */
  public static KafkaBroker start(
      Jars jars, Path folder, Map<String, String> properties, Host host, Consumer<String> progress)
      throws IOException {
    List<Path> classPath = jars.of(JARS);
    Path file = folder.resolve("server.properties");
    List<Integer> ports = FreePorts.choose(2);
    write(file, properties, folder, host, ports);
    progress.accept("a Kafka broker is started in " + folder);
    format(classPath, folder, file);
    for (int tries = 1; ; tries++) {
      try {
        return start(classPath, folder, file, host, ports.get(0));
      } catch (BindException e) {
        if (tries == TRIES) {
          throw e;
        }
        ports = FreePorts.choose(2); // somebody has taken one in between
        write(file, properties, folder, host, ports);
      }
    }
  }

  private static void format(List<Path> classPath, Path folder, Path file) throws IOException {
    List<String> arguments =
        List.of(
            "format", "--cluster-id=" + clusterId(), "--config=" + file); // an id may begin with -
    var program =
        new JavaProgram(
            "kafka.tools.StorageTool", arguments, classPath, List.of("-XX:TieredStopAtLevel=1"));
    try (var formatting = PeerProcess.start("format", program, folder)) {
      formatting.awaitDone(FORMAT_PATIENCE);
    }
  }

  private static KafkaBroker start(
      List<Path> classPath, Path folder, Path file, Host host, int port) throws IOException {
    var program = new JavaProgram("kafka.Kafka", List.of(file.toString()), classPath, FLAGS);
    PeerProcess process = PeerProcess.start("broker", program, folder, host);
    try (var probe = KafkaProbe.start(host, port, folder)) {
      process.await("answer on port " + port, START_PATIENCE, probe::hasBroker);
    } catch (IOException e) {
      boolean taken = process.hasSaid("Address already in use");
      process.close();
      throw taken ? withCause(new BindException(e.getMessage()), e) : e;
    }
    return new KafkaBroker(process, host.address() + ":" + port);
  }

  private static BindException withCause(BindException exception, IOException cause) {
    exception.initCause(cause);
    return exception;
  }

  /** 22 letters, as Kafka writes such identities. */
  private static String clusterId() {
    UUID random = UUID.randomUUID();
    var bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(random.getMostSignificantBits()).putLong(random.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  private static void write(
      Path file, Map<String, String> more, Path folder, Host host, List<Integer> ports)
      throws IOException {
    String broker = host.address() + ":" + ports.get(0);
    String controller = host.address() + ":" + ports.get(1);
    var all = new LinkedHashMap<String, String>();
    all.put("process.roles", "broker,controller");
    all.put("node.id", "1");
    all.put("controller.quorum.voters", "1@" + controller);
    all.put("listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller);
    all.put("advertised.listeners", "PLAINTEXT://" + broker);
    all.put("controller.listener.names", "CONTROLLER");
    all.put("inter.broker.listener.name", "PLAINTEXT");
    all.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    all.put("log.dirs", folder.resolve("data").toString());
    // Three brokers are the default of these; there is one.
    all.put("offsets.topic.replication.factor", "1");
    all.put("transaction.state.log.replication.factor", "1");
    all.put("transaction.state.log.min.isr", "1");
    all.put("share.coordinator.state.topic.replication.factor", "1");
    all.put("share.coordinator.state.topic.min.isr", "1");
    // The first member of a group does not wait for others.
    all.put("group.initial.rebalance.delay.ms", "0");
    all.putAll(more);
    var properties = new Properties();
    properties.putAll(all);
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
  }

  /** Where clients find it, {@code host:port}. */
  public String address() {
    return address;
  }

  /** The process's number. */
  public long pid() {
    return process.pid();
  }

  /** Ends the process; the log stays in the folder. */
  @Override
  public void close() {
    process.close();
  }
}
