package io.tenuto.engine.node;

import io.tenuto.engine.backlog.Backlog;
import io.tenuto.engine.backlog.BacklogStatus;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.relay.Relay;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
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
  private final Settings settings;
  private final Loop loop;
  private final Network network;
  private final Hosted hosted = new Hosted();
  private final Ports ports;
  private final Door door;
  private Supplier<Part> part = () -> Part.NONE;
  private Consumer<Control> otherCommands = command -> {};
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
   * @param fence remembers the highest epoch of a master that has been obeyed
   */
  public record Settings(
      String name,
      Optional<Endpoint> listen,
      List<String> advertise,
      List<Endpoint> masters,
      Fence fence) {
    public Settings {
      advertise = List.copyOf(advertise);
      masters = List.copyOf(masters);
    }

    /** A process that remembers no master beyond its life. */
    public Settings(
        String name, Optional<Endpoint> listen, List<String> advertise, List<Endpoint> masters) {
      this(name, listen, advertise, masters, Fence.none());
    }
  }

  /**
   * What a role adds to the node's view.
   *
   * @param pardons instances of engines that it has ended on purpose
   */
  public record Part(
      Optional<WorkerView> worker, List<PipelineView> pipelines, List<String> pardons) {
    static final Part NONE = new Part(Optional.empty(), List.of());

    /** Of a role that ends no engines. */
    public Part(Optional<WorkerView> worker, List<PipelineView> pipelines) {
      this(worker, pipelines, List.of());
    }
  }

  /** Without certificates of its own. */
  public Node(Settings settings, Loop loop, BufferPool pool, Token token) {
    this(settings, loop, pool, token, Tls.NONE);
  }

  /**
   * @param tls for endpoints that say {@code tls://}; if a master's does, nothing may leave this
   *     host in the clear
   */
  public Node(Settings settings, Loop loop, BufferPool pool, Token token, Tls tls) {
    this.settings = settings;
    this.loop = loop;
    boolean told =
        settings.masters().stream().anyMatch(each -> each.scheme() == Endpoint.Scheme.TLS);
    this.network = new Network(loop, pool, token, told ? tls.demanding() : tls);
    this.ports = new Ports(network, settings);
    this.door = new Door(settings.name(), hosted, () -> relay);
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
    long followed = settings.fence().highest();
    try {
      loop.ask(
          () -> {
            if (settings.listen().isPresent()) {
              ports.listen(door::admit);
            }
            if (!settings.masters().isEmpty()) {
              master =
                  new MasterLink(
                      network,
                      settings.name(),
                      settings.masters(),
                      this::viewNow,
                      () -> hosted.report().toControl(),
                      this::onCommand,
                      settings.fence(),
                      followed);
            }
            return true;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
  }

  /** Where this process can be dialled; empty if it cannot. */
  public List<String> endpoints() {
    return loop.ask(ports::endpoints);
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
          hosted.add(new HostedEngine(network, stream, group, engine));
          changed();
          return name;
        });
  }

  /** Takes an engine out: the master leases it no more. Its links stay until they are closed. */
  public void leave(String engine) {
    loop.ask(
        () -> {
          HostedEngine gone = hosted.removeEngine(engine);
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
          Optional<HostedEngine> found = hosted.engine(engine);
          found.ifPresent(HostedReceiver::drain);
          changed();
          return found.isPresent();
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
   * credit while it asks for any. Whom the backlog takes messages from is not the node's business.
   *
   * @param name unique within the deployment
   * @param stream the stream whose messages wait there, {@code pipeline/stream}
   */
  public void drain(Backlog backlog, String name, String stream) {
    Supplier<ConnectorReport.Stored> stored =
        () -> {
          BacklogStatus status = backlog.status();
          return new ConnectorReport.Stored(status.ledger(), status.diskBytes());
        };
    connect(backlog.drain(), name, stream, List.of(backlog.group()), Optional.of(stored));
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
    loop.await(
        () -> {
          drain(backlog, name, stream);
          hosted.addAccount(
              name,
              () -> new Stored(name, stream, group, life, adopted, backlog.status().ledger()));
          if (takes) {
            var end = new BacklogEnd(backlog);
            hosted.addBacklog(new HostedReceiver(network, stream, group, end));
          }
        });
  }

  /** Lets no connector give a backlog anything more. Its drain goes on. */
  public void takeNoMore(String backlog) {
    loop.await(
        () -> {
          hosted.backlog(backlog).ifPresent(HostedReceiver::drain);
          changed();
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
          hosted.add(
              new HostedConnector(
                  network,
                  name,
                  stream,
                  connector,
                  groups,
                  backlog,
                  settings.masters().isEmpty(),
                  engine -> hosted.engine(engine).map(LaneKeeper.LocalEnd.class::cast)));
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
    List<String> endpoints = ports.endpoints();
    return new NodeView(
        settings.name(),
        HostIdentity.mine(),
        more.worker(),
        hosted.engineViews(endpoints),
        hosted.backlogViews(endpoints),
        hosted.connectorViews(endpoints),
        more.pipelines(),
        relay == null ? List.of() : ports.relayEndpoints(),
        more.pardons());
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
        LaneKeeper keeper = hosted.toBacklogs(command.text("connector"), command.text("group"));
        if (keeper != null) {
          keeper.lease(command.number("epoch"), Peer.listed(command, "backlogs"));
        }
      }
      case "pardon" -> hosted.pardon(Fields.texts(command.fields().get("instances")));
      case "audit" -> answer(command);
      case "serve" -> {
        HostedReceiver engine = hosted.receiver(command.text("engine"));
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
        hosted.stored(pipeline).stream().map(Stored::toFields).toList();
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

  /**
   * Gives a connector's group a set of engines, as the master's {@code lease} does.
   *
   * @return false if there is no such connector and group, or if it holds a newer lease
   */
  public boolean lease(String connector, String group, long epoch, List<Peer> peers) {
    return loop.ask(
        () -> {
          LaneKeeper keeper = hosted.toEngines(connector, group);
          return keeper != null && keeper.lease(epoch, peers);
        });
  }

  /** Stops listening and leaves the master. Engines and connectors are closed by who made them. */
  @Override
  public void close() {
    loop.await(
        () -> {
          ports.close();
          if (master != null) {
            master.close();
          }
          if (relay != null) {
            relay.close();
          }
          hosted.close();
        });
  }
}
