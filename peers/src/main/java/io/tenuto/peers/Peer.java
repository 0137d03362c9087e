package io.tenuto.peers;

import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.clusters.ClassPlace;
import io.tenuto.clusters.Host;
import io.tenuto.clusters.JarSet;
import io.tenuto.clusters.Jars;
import io.tenuto.clusters.JavaProgram;
import io.tenuto.clusters.KafkaBroker;
import io.tenuto.clusters.NatsServer;
import io.tenuto.clusters.PeerProcess;
import io.tenuto.load.Processing;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * A system that is being started in a scene, process by process, and then runs. Used by one thread.
 */
public final class Peer implements SystemUnderTest {
  /** What every process that is started here says, on a line of its own, when it is ready. */
  public static final String READY = "tenuto: ready";

  /** What a process says before the reason why it ends itself. */
  static final String FAILED = "tenuto: failed: ";

  private static final String TENUTO = "io.tenuto.cli.Tenuto"; // above this room: started, not seen
  private static final String GATEWAY_ON = "tenuto: HarmonicIO's connectors and engines on ";
  private static final String SOURCE = "source";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Scene scene;
  private final Jars jars;
  private final Map<String, Long> processes = new LinkedHashMap<>();
  private final Map<String, PeerProcess> ours = new LinkedHashMap<>();
  private final Deque<Runnable> endings = new ArrayDeque<>();

  private Peer(Scene scene) {
    this.scene = scene;
    this.jars = new Jars(Jars.defaultCache(System.getenv()), scene.progress());
  }

  /** How a driver starts its processes. */
  @FunctionalInterface
  public interface Starting {
    void start(Peer peer) throws IOException;
  }

  /** Starts a system; if that fails, what runs of it by then is ended. */
  public static Peer start(Scene scene, Starting starting) throws IOException {
    var peer = new Peer(scene);
    try {
      starting.start(peer);
      return peer;
    } catch (IOException | RuntimeException e) {
      peer.close();
      throw e;
    }
  }

  /** Starts a broker with these properties beyond its defaults, as the process {@code broker}. */
  public KafkaBroker kafkaBroker(Map<String, String> properties) throws IOException {
    Path folder = Files.createDirectory(scene.folder().resolve("broker"));
    KafkaBroker broker =
        KafkaBroker.start(jars, folder, properties, scene.hosts().broker(), scene.progress());
    processes.put("broker", broker.pid());
    endings.push(broker::close);
    return broker;
  }

  /** Starts a NATS server with these lines of configuration, as the process {@code server}. */
  public NatsServer natsServer(List<String> settings) throws IOException {
    Path folder = Files.createDirectory(scene.folder().resolve("server"));
    NatsServer server =
        NatsServer.start(folder, settings, scene.hosts().broker(), scene.progress());
    processes.put("server", server.pid());
    endings.push(server::close);
    return server;
  }

  /**
   * Starts a master with a gateway for HarmonicIO, as its users start it, as the process {@code
   * master}.
   *
   * @return the port where connectors and engines ask
   */
  public String harmonicIoGateway() throws IOException {
    String folder = scene.folder().toString();
    List<String> arguments = new ArrayList<>(List.of("master", "--listen", "127.0.0.1:0"));
    arguments.addAll(List.of("--rest", "none", "--token-file", folder + "/token"));
    arguments.addAll(List.of("--harmonicio", "127.0.0.1:0", "--harmonicio-push"));
    arguments.addAll(List.of("--harmonicio-state", folder + "/kept"));
    PeerProcess master =
        PeerProcess.start(
            "master",
            JavaProgram.own(TENUTO, arguments, List.of()),
            scene.folder(),
            scene.hosts().broker());
    endings.push(master::close);
    String said = master.awaitLine(GATEWAY_ON, PATIENCE);
    processes.put("master", master.pid());
    ours.put("master", master);
    return said.substring(said.indexOf(':') + 1, said.indexOf(','));
  }

  /**
   * Starts a process with one of our main classes beside a system's jars; returns when it has said
   * {@link #READY}.
   *
   * @param role what the process is in the results; where it begins with {@code source}, the
   *     process runs on the source's host, else on that of the processing
   * @param main has a {@code main}, and needs only the load and the system
   * @param flags for the virtual machine
   */
  public void java(
      String role, Class<?> main, JarSet system, List<String> flags, String... arguments)
      throws IOException {
    start(role, main, jars.of(system), flags, arguments);
  }

  /** As {@link #java}, for a source that needs nothing but Java. */
  public void plainJava(String role, Class<?> main, String... arguments) throws IOException {
    start(role, main, List.of(), List.of(), arguments);
  }

  private void start(
      String role, Class<?> main, List<Path> system, List<String> flags, String... arguments)
      throws IOException {
    var classPath = new LinkedHashSet<Path>();
    classPath.add(ClassPlace.of(main));
    classPath.add(ClassPlace.of(Processing.class));
    classPath.add(ClassPlace.of(Histogram.class)); // of the load
    classPath.addAll(system);
    var program =
        new JavaProgram(main.getName(), List.of(arguments), new ArrayList<>(classPath), flags);
    Host host = role.startsWith(SOURCE) ? scene.hosts().source() : scene.hosts().processing();
    PeerProcess process = PeerProcess.start(role, program, scene.folder(), host);
    endings.push(process::close);
    process.awaitSaid(READY, PATIENCE);
    processes.put(role, process.pid());
    ours.put(role, process);
  }

  /** Writes a file of properties into the scene's folder, where people can look at it too. */
  public Path properties(String name, Map<String, String> values) throws IOException {
    Path file = scene.folder().resolve(name + ".properties");
    var properties = new Properties();
    properties.putAll(new TreeMap<>(values));
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return file;
  }

  @Override
  public Map<String, Long> processes() {
    return Map.copyOf(processes);
  }

  @Override
  public String lastWords(String process) {
    PeerProcess known = ours.get(process);
    try {
      return known == null ? "" : known.line(FAILED).orElse("");
    } catch (IOException e) {
      return "its log cannot be read: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    while (!endings.isEmpty()) {
      endings.pop().run(); // the last one first
    }
  }
}
