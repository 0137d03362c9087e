package io.tenuto.engine.node;

import io.tenuto.engine.backlog.Backlog;
import io.tenuto.engine.backlog.BacklogStatus;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.relay.Relay;
import io.tenuto.transport.Admission;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Listener;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process in a cluster: hosts engines, backlogs and connectors, keeps the links between them
 * and others as the master leases them, and goes on by the last leases while the master is away.
 * What it hosts lives on the same loop. Methods may be called from any thread.
 */
public final class Node implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Node.class.getName());

  private final Settings settings;
  private final Loop loop;
  private final Network network;
  private final Map<String, HostedEngine> engines = new LinkedHashMap<>();
  private final Map<String, HostedReceiver> backlogs = new LinkedHashMap<>();
  private final Map<String, Supplier<Stored>> accounts = new LinkedHashMap<>();
  private final Map<String, HostedConnector> connectors = new LinkedHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private Supplier<Part> part = () -> Part.NONE;
  private Consumer<Control> otherCommands = command -> {};
  private List<String> endpoints = List.of();
  private List<String> relayEndpoints = List.of();
  private @Nullable MasterLink master;
  private @Nullable Relay relay;

  /**
   * How a process takes part.
   *
   * @param name unique within the deployment
   * @param listen the one port; empty for a process that only dials
   * @param advertise names or addresses under which others reach this host; empty for those of its
   *     network interfaces
   * @param masters to be tried in turn; empty for a process without a master, which lets every
   *     engine of the deployment in
   */
  public record Settings(
      String name, Optional<Endpoint> listen, List<String> advertise, List<Endpoint> masters) {
    public Settings {
      advertise = List.copyOf(advertise);
      masters = List.copyOf(masters);
    }
  }

  /** What a role adds to the node's view. */
  public record Part(Optional<WorkerView> worker, List<PipelineView> pipelines) {
    static final Part NONE = new Part(Optional.empty(), List.of());
  }

  /** Without certificates of its own. */
  public Node(Settings settings, Loop loop, BufferPool pool, Token token) {
    this(settings, loop, pool, token, Tls.NONE);
  }

  /**
   * @param tls for endpoints that say {@code tls://}
   */
  public Node(Settings settings, Loop loop, BufferPool pool, Token token, Tls tls) {
    this.settings = settings;
    this.loop = loop;
    this.network = new Network(loop, pool, token, tls);
  }

  /**
   * Adds a role's part; before {@link #start}.
   *
   * @param view asked for on the loop's thread
   * @param commands takes, on the loop's thread, what the master says and the node does not know
   */
  public void role(Supplier<Part> view, Consumer<Control> commands) {
    part = view;
    otherCommands = commands;
  }

  /** Makes this process a relay as well, if it listens; before {@link #start}. */
  public void relay() {
    loop.await(() -> relay = new Relay(loop));
  }

  /**
   * Listens, and begins to look for the master.
   *
   * @throws IOException naming the address and the remedy, for example when the port is in use
   */
  public void start() throws IOException {
    try {
      loop.ask(
          () -> {
            listen();
            if (!settings.masters().isEmpty()) {
              master =
                  new MasterLink(
                      network,
                      settings.name(),
                      settings.masters(),
                      this::viewNow,
                      () -> reportNow().toControl(),
                      this::onCommand);
            }
            return true;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
  }

  private void listen() {
    if (settings.listen().isEmpty()) {
      return;
    }
    try {
      Listener main = network.listen(settings.listen().get(), this::admit);
      listeners.add(main);
      List<String> all =
          new ArrayList<>(Addresses.reachable(main.endpoint(), settings.advertise()));
      if (main.endpoint().scheme() != Endpoint.Scheme.UNIX) {
        listenNearby().ifPresent(all::add);
      }
      endpoints = List.copyOf(all);
      relayEndpoints = relaysAt(endpoints);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** A Unix socket beside the port, for processes of the same host. */
  private Optional<String> listenNearby() {
    return SocketFolder.newSocket(settings.name())
        .flatMap(
            path -> {
              try {
                Listener nearby = network.listen(Endpoint.unix(path), this::admit);
                listeners.add(nearby);
                return Optional.of(nearby.endpoint().toString());
              } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "no Unix socket beside the port", e);
                return Optional.empty(); // TCP serves as well
              }
            });
  }

  /** Where this process can be dialled; empty if it cannot. */
  public List<String> endpoints() {
    return loop.ask(() -> endpoints);
  }

  /**
   * Adds an engine, whose loop must be the node's.
   *
   * @param stream the stream it reads, {@code pipeline/stream}
   */
  public void host(EngineHost engine, String stream, String group) {
    loop.ask(
        () -> {
          String name = engine.spec().name();
          engines.put(name, new HostedEngine(network, stream, group, engine));
          changed();
          return name;
        });
  }

  /** Takes an engine out: the master leases it no more. Its links stay until they are closed. */
  public void leave(String engine) {
    loop.ask(
        () -> {
          HostedEngine gone = engines.remove(engine);
          if (gone != null) {
            gone.close();
            changed();
          }
          return engine;
        });
  }

  /**
   * Asks for no more messages for an engine, and gives back what it has not started.
   *
   * @return false if there is no such engine
   */
  public boolean drain(String engine) {
    return loop.ask(
        () -> {
          HostedEngine hosted = engines.get(engine);
          if (hosted != null) {
            hosted.drain();
            changed();
          }
          return hosted != null;
        });
  }

  /**
   * Adds a connector, whose loop must be the node's.
   *
   * @param name unique within the deployment
   * @param stream the stream whose messages it hands in, {@code pipeline/stream}
   * @param groups those that the connector was made with
   */
  public void connect(Connector connector, String name, String stream, List<String> groups) {
    connect(connector, name, stream, groups, Optional.empty());
  }

  /**
   * Adds the connector through which a backlog drains: engines give it at least half of their
   * credit while it asks for any.
   *
   * @param stored what the backlog keeps, for the master; asked on the loop's thread
   */
  public void drain(
      Connector connector,
      String name,
      String stream,
      String group,
      Supplier<ConnectorReport.Stored> stored) {
    connect(connector, name, stream, List.of(group), Optional.of(stored));
  }

  /**
   * Adds a backlog, whose loop must be the node's: engines are leased to its drain, and it to the
   * connectors of its group.
   *
   * @param stream the stream whose messages wait there, {@code pipeline/stream}
   * @param life of this backlog; larger for a later one
   * @param adopted messages of earlier runs in it
   * @param takes whether it takes messages, too; otherwise it is emptied and nothing more
   */
  public void keep(Backlog backlog, String stream, long life, long adopted, boolean takes) {
    String name = backlog.name();
    String group = backlog.group();
    drain(
        backlog.drain(),
        name,
        stream,
        group,
        () -> {
          BacklogStatus status = backlog.status();
          return new ConnectorReport.Stored(status.ledger(), status.diskBytes());
        });
    loop.ask(
        () -> {
          accounts.put(
              name,
              () -> new Stored(name, stream, group, life, adopted, backlog.status().ledger()));
          if (takes) {
            backlogs.put(name, new HostedReceiver(network, stream, group, new BacklogEnd(backlog)));
          }
          changed();
          return name;
        });
  }

  /** Lets no connector give a backlog anything more. Its drain goes on. */
  public void takeNoMore(String backlog) {
    loop.await(
        () -> {
          HostedReceiver hosted = backlogs.get(backlog);
          if (hosted != null) {
            hosted.drain();
            changed();
          }
        });
  }

  private void connect(
      Connector connector,
      String name,
      String stream,
      List<String> groups,
      Optional<Supplier<ConnectorReport.Stored>> backlog) {
    loop.ask(
        () -> {
          var hosted =
              new HostedConnector(
                  network,
                  name,
                  stream,
                  connector,
                  groups,
                  backlog,
                  settings.masters().isEmpty(),
                  engine -> Optional.ofNullable(engines.get(engine)));
          connectors.put(name, hosted);
          changed();
          return name;
        });
  }

  /** The role's part of the view has changed. */
  public void changed() {
    network
        .loop()
        .execute(
            () -> {
              if (master != null) {
                master.changed();
              }
            });
  }

  /** Tells the master something; false if it is away. */
  public boolean tell(Control control) {
    return loop.ask(() -> master != null && master.send(control));
  }

  /** Whether the master is there. */
  public boolean mastered() {
    return loop.ask(() -> master != null && master.open());
  }

  /** Why the master is not there, as far as known; empty if it is. */
  public String trouble() {
    return loop.ask(() -> master == null ? "" : master.trouble());
  }

  /** What the master answered if it will never let this process in, such as a wrong token. */
  public Optional<RefusedException> refusal() {
    return loop.ask(() -> Optional.ofNullable(master == null ? null : master.refusal()));
  }

  /** What the master is told, at this moment. */
  public NodeView view() {
    return loop.ask(this::viewNow);
  }

  private NodeView viewNow() {
    Part more = part.get();
    return new NodeView(
        settings.name(),
        HostIdentity.mine(),
        more.worker(),
        views(engines.values()),
        views(backlogs.values()),
        connectors.values().stream().map(connector -> connector.view(endpoints)).toList(),
        more.pipelines(),
        relay == null ? List.of() : relayEndpoints);
  }

  private List<EngineView> views(Collection<? extends HostedReceiver> receivers) {
    return receivers.stream()
        .filter(one -> !one.draining())
        .map(one -> one.view(endpoints))
        .toList();
  }

  /** Those where both can come, who may be on different hosts: loopback only if the master is. */
  private List<String> relaysAt(List<String> all) {
    boolean oneHost = settings.masters().stream().allMatch(Endpoint::local);
    return all.stream()
        .filter(
            each -> {
              Endpoint endpoint = Endpoint.parse(each);
              return oneHost ? endpoint.scheme() != Endpoint.Scheme.UNIX : !endpoint.local();
            })
        .toList();
  }

  private NodeReport reportNow() {
    return new NodeReport(
        engines.values().stream().map(HostedEngine::report).toList(),
        connectors.values().stream().map(HostedConnector::report).toList());
  }

  private void onCommand(Control command) {
    switch (command.type()) {
      case "lease" ->
          lease(
              command.text("connector"),
              command.text("group"),
              command.number("epoch"),
              Peer.listed(command, "engines"));
      case "backlogs" -> {
        HostedConnector connector = connectors.get(command.text("connector"));
        LaneKeeper keeper = connector == null ? null : connector.backlogs(command.text("group"));
        if (keeper != null) {
          keeper.lease(command.number("epoch"), Peer.listed(command, "backlogs"));
        }
      }
      case "audit" -> answer(command);
      case "serve" -> {
        HostedReceiver engine = receiver(command.text("engine"));
        if (engine != null) {
          engine.dialling().lease(command.number("epoch"), Peer.listed(command, "connectors"));
        }
      }
      default -> otherCommands.accept(command);
    }
  }

  /** Tells a process, before this one ends, what has become of the backlogs of a pipeline. */
  public void lastWords(String listener, String pipeline) {
    loop.await(() -> tellStored(listener, pipeline, 0, true));
  }

  /** Tells whoever asked what the backlogs of its pipeline have done. */
  private void answer(Control audit) {
    tellStored(audit.text("asker"), audit.text("pipeline"), audit.number("round"), false);
  }

  private void tellStored(String asker, String pipeline, long round, boolean last) {
    List<Map<String, Object>> stored =
        accounts.values().stream()
            .map(Supplier::get)
            .filter(one -> Streams.pipeline(one.stream()).equals(pipeline))
            .map(Stored::toFields)
            .toList();
    if (master != null) {
      master.send(
          Control.of(
              "audited",
              "asker",
              asker,
              "round",
              round,
              "node",
              settings.name(),
              "last",
              last,
              "stored",
              stored));
    }
  }

  private @Nullable HostedReceiver receiver(String name) {
    HostedReceiver engine = engines.get(name);
    return engine == null ? backlogs.get(name) : engine;
  }

  /**
   * Gives a connector's group a set of engines, as the master's {@code lease} does.
   *
   * @return false if there is no such connector and group, or if it holds a newer lease
   */
  public boolean lease(String connector, String group, long epoch, List<Peer> peers) {
    return loop.ask(
        () -> {
          HostedConnector hosted = connectors.get(connector);
          LaneKeeper keeper = hosted == null ? null : hosted.group(group);
          return keeper != null && keeper.lease(epoch, peers);
        });
  }

  private Admission.Answer admit(Control hello) {
    String role = hello.text("role");
    if (relay != null && role.equals("relay")) {
      return relay.admit(hello);
    }
    return switch (role) {
      case "sender" -> admitSender(hello);
      case "receiver" -> admitReceiver(hello);
      default ->
          throw new RefusedException(
              "role",
              "role '"
                  + role
                  + "' has no business here; expected sender or receiver. This port belongs to "
                  + settings.name()
                  + "; a master is asked for at another.",
              false);
    };
  }

  private Admission.Accepted admitSender(Control hello) {
    String name = hello.text("engine");
    HostedReceiver engine = receiver(name);
    if (engine == null || !engine.serves(hello.text("stream"), hello.text("group"))) {
      throw new RefusedException(
          "unknown",
          "engine "
              + name
              + " does not serve group "
              + hello.text("group")
              + " of "
              + hello.text("stream")
              + " here. Nothing to do: the master leases another.",
          true);
    }
    return new Admission.Accepted(engine.introduction(), link -> engine.open(link, hello));
  }

  private Admission.Accepted admitReceiver(Control hello) {
    String name = hello.text("connector");
    HostedConnector connector = connectors.get(name);
    String group = hello.text("group");
    LaneKeeper keeper =
        connector == null
            ? null
            : hello.flag("backlog") ? connector.backlogs(group) : connector.group(group);
    if (keeper == null) {
      throw new RefusedException(
          "unknown",
          "connector "
              + name
              + " with group "
              + group
              + " is not here. Nothing to do: the master tells another.",
          true);
    }
    LaneKeeper.Beginning beginning = keeper.incoming(hello.text("name"));
    return new Admission.Accepted(
        beginning.hello(), (Link link) -> openIncoming(beginning, link, hello));
  }

  private static LinkHandler openIncoming(
      LaneKeeper.Beginning beginning, Link link, Control hello) {
    return beginning.opener().open(link, hello);
  }

  /** Stops listening and leaves the master. Engines and connectors are closed by who made them. */
  @Override
  public void close() {
    loop.await(
        () -> {
          listeners.forEach(Listener::close);
          listeners.clear();
          if (master != null) {
            master.close();
          }
          if (relay != null) {
            relay.close();
          }
          engines.values().forEach(HostedReceiver::close);
          backlogs.values().forEach(HostedReceiver::close);
          connectors.values().forEach(HostedConnector::close);
        });
  }
}
