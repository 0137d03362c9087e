package io.tenuto.harmonicio;

import io.tenuto.engine.node.Node;
import io.tenuto.engine.process.KeptLines;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The ports of HarmonicIO's master, as a process of a deployment of its own kind: it has a durable
 * stream for each image, and an engine in front of each of HarmonicIO's engines that pulls here.
 * Methods may be called by any thread.
 */
public final class Gateway implements AutoCloseable {
  private static final int MOST_REQUESTS = 4096; // each engine that waits for work holds one
  private static final int MOST_MESSAGES = 128; // at once, on each port; of a host half of them
  private static final long POOL_BYTES = 64L << 20;
  private static final System.Logger LOG = System.getLogger(Gateway.class.getName());

  private final GatewaySettings settings;
  private final Deque<AutoCloseable> open;
  private final Map<String, Port> pushes = new TreeMap<>();
  private final ImageStreams streams;
  private final Pullers pullers;
  private final Entrance entrance;
  private final Port rest;
  private final Port queue;
  private boolean closed;

  /**
   * How the gateway takes part in a deployment.
   *
   * @param name unique within it
   * @param role as HarmonicIO numbers it
   * @param masters to be tried in turn
   * @param listen where engines elsewhere reach its streams
   */
  public record Membership(
      String name, int role, List<Endpoint> masters, Endpoint listen, Token token, Tls tls) {
    /** Of a gateway beside a master. */
    public static final int MASTER = 1;

    /** Of a gateway beside a worker. */
    public static final int WORKER = 2;
  }

  private Gateway(
      Membership member,
      GatewaySettings settings,
      Consumer<String> notices,
      Deque<AutoCloseable> open)
      throws IOException {
    this.settings = settings;
    this.open = open;
    var loop =
        opened(
            new Loop(
                "tenuto-harmonicio",
                fault -> LOG.log(System.Logger.Level.ERROR, "a fault in the gateway", fault)));
    var pool = new BufferPool(POOL_BYTES);
    var node =
        opened(
            new Node(
                new Node.Settings(
                    member.name(), Optional.of(member.listen()), List.of(), member.masters()),
                loop,
                pool,
                member.token(),
                member.tls()));
    Clock clock = Clock.systemUTC();
    var parts = new GatewayParts(member.name(), settings, loop, pool, node, clock, notices);
    streams = opened(ImageStreams.open(settings.folder().resolve("streams"), parts));
    pullers =
        opened(new Pullers(parts, ListeningEngines.open(settings.folder().resolve("listening"))));
    var announced = new Announced(clock);
    var landing = new Landing(parts.spool(), settings.mostMessageBytes());
    landing.tidy();
    entrance =
        new Entrance(
            streams,
            announced,
            landing,
            new RefusedFolder(settings.folder().resolve("refused"), clock));
    node.start();
    pullers.listenStill(streams);
    queue =
        opened(Port.open("harmonicio-queue", settings.queue(), MOST_MESSAGES, entrance::queued));
    var workers = new WorkerTable();
    var identity =
        new MasterApi.Identity(
            member.name(), member.role(), settings.advertise(), queue.address().getPort());
    Optional<EngineContainers> containers =
        settings.containers().map(program -> opened(containers(program, pullers, clock)));
    Optional<ContainerJobs> jobs = containers.map(started -> opened(new ContainerJobs(started)));
    var overview = new Overview(streams, pullers, announced, entrance, workers);
    var api =
        new MasterApi(
            streams,
            pullers,
            announced,
            workers,
            overview,
            identity,
            new ContainerApi(containers, jobs, pullers),
            new Pushing(),
            clock);
    rest =
        opened(
            Port.open(
                "harmonicio-rest",
                settings.rest(),
                MOST_REQUESTS,
                socket -> new Conversation(socket).hold(api::handle)));
  }

  private EngineContainers containers(String program, Pullers pullers, Clock clock) {
    return new EngineContainers(
        program,
        settings.advertise(),
        () -> rest().getPort(),
        pullers,
        settings.folder().resolve(KeptLines.FOLDER),
        clock);
  }

  /**
   * Opens a gateway.
   *
   * @param notices told what people should know, by any thread
   * @throws IOException naming the port or folder that cannot be used, and the remedy
   */
  public static Gateway start(Membership member, GatewaySettings settings, Consumer<String> notices)
      throws IOException {
    var open = new ArrayDeque<AutoCloseable>();
    try {
      return new Gateway(member, settings, notices, open);
    } catch (IOException | RuntimeException e) {
      try {
        closeAll(open);
      } catch (Exception further) {
        e.addSuppressed(further);
      }
      throw e;
    }
  }

  private static void closeAll(Deque<AutoCloseable> open) throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  /** Where connectors and engines ask. */
  public InetSocketAddress rest() {
    return rest.address();
  }

  /** Where messages come with the name of their image. */
  public InetSocketAddress queue() {
    return queue.address();
  }

  private final class Pushing implements MasterApi.Pushes {
    @Override
    public boolean wanted() {
      return settings.push();
    }

    @Override
    public int port(String image) throws IOException {
      return push(image);
    }
  }

  /** The port of an image, where its messages come without a name. */
  private synchronized int push(String image) throws IOException {
    Port port = pushes.get(image);
    if (port == null) {
      if (closed) {
        throw new IOException("the gateway is closing");
      }
      var anywhere = new InetSocketAddress(settings.queue().getAddress(), 0);
      port =
          Port.open(
              "harmonicio-push", anywhere, MOST_MESSAGES, socket -> entrance.pushed(image, socket));
      pushes.put(image, port);
    }
    return port.address().getPort();
  }

  /** Takes nothing more, and lets engines go; what is not settled is the next gateway's. */
  @Override
  public void close() throws Exception {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    queue.close();
    for (Port port : pushes.values()) {
      port.close();
    }
    pullers.close(); // as long as engines can be told
    closeAll(open);
  }
}
