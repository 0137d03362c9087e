package io.tenuto.engine.master;

import io.tenuto.engine.node.Keepers;
import io.tenuto.engine.node.NodeReport;
import io.tenuto.engine.node.NodeView;
import io.tenuto.engine.node.PipelineView;
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
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The master's shell: an open port for control links, and a {@link MasterMachine} that is fed with
 * what they bring. Owns one loop thread; methods may be called from any other.
 */
public final class Master implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final long SILENCE_NANOS = Duration.ofSeconds(4).toNanos();
  private static final long POOL_BYTES = 1 << 20;

  private final Loop loop;
  private final Listener listener;
  private final long incarnation;
  private final MasterMachine machine =
      new MasterMachine(new ControlCommands(this::send, this::noted));
  private final NoticeBoard notices = new NoticeBoard();
  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private long sessionNumber;

  private Master(Loop loop, Network network, Endpoint listen, long incarnation) throws IOException {
    this.loop = loop;
    this.incarnation = incarnation;
    this.listener = network.listen(listen, this::admit);
    loop.every(TICK, this::tick);
  }

  /** Starts a master without certificates, as {@link #start(Endpoint, Token, Tls, long)} does. */
  public static Master start(Endpoint listen, Token token, long incarnation) throws IOException {
    return start(listen, token, Tls.NONE, incarnation);
  }

  /**
   * Starts a master.
   *
   * @param listen the port for control links
   * @param tls what it shows, if it listens with {@code tls://}
   * @param incarnation larger than that of any master of this deployment before, such as the
   *     milliseconds since 1970
   * @throws IOException naming the address and the remedy, for example when the port is in use
   */
  public static Master start(Endpoint listen, Token token, Tls tls, long incarnation)
      throws IOException {
    var loop =
        new Loop(
            "tenuto-master",
            fault ->
                System.getLogger(Master.class.getName())
                    .log(System.Logger.Level.ERROR, "a fault in the master", fault));
    var network = new Network(loop, new BufferPool(POOL_BYTES), token, tls);
    try {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new Master(loop, network, listen, incarnation);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              },
              loop)
          .get();
    } catch (ExecutionException e) {
      loop.close();
      if (e.getCause() instanceof java.io.UncheckedIOException failure) {
        throw failure.getCause();
      }
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      loop.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the master was started", e);
    }
  }

  /** Where nodes reach it, with the actual port. */
  public Endpoint endpoint() {
    return listener.endpoint();
  }

  private Admission.Accepted admit(Control hello) {
    if (!hello.text("role").equals("control")) {
      throw new RefusedException(
          "role",
          "role '"
              + hello.text("role")
              + "' has no business here: this is a master, and no message goes through it. Dial"
              + " the engine or connector itself.",
          false);
    }
    String name = hello.text("name");
    return new Admission.Accepted(
        Control.of("welcome", "role", "master", "incarnation", incarnation),
        link -> new Session(name, link));
  }

  /** One control link. */
  private final class Session implements LinkHandler {
    final String name;
    final Link link;
    final long number = ++sessionNumber;
    long heardNanos = loop.nowNanos();

    Session(String name, Link link) {
      this.name = name;
      this.link = link;
      Session before = sessions.put(name, this);
      if (before != null) {
        before.link.close();
      }
    }

    @Override
    public void onControl(Control control) {
      heardNanos = loop.nowNanos();
      switch (control.type()) {
        case "register" -> register(NodeView.of(control));
        case "report" -> {
          machine.onReport(number, name, NodeReport.of(control), heardNanos);
          link.control(Control.of("noted"));
        }
        case "submit" -> {
          PipelineView pipeline = PipelineView.of(control.fields());
          long version = machine.submit(pipeline, heardNanos);
          link.control(Control.of("submitted", "name", pipeline.name(), "version", version));
        }
        case "withdraw" -> {
          String pipeline = control.text("name");
          machine.delete(pipeline, heardNanos);
          link.control(Control.of("withdrawn", "name", pipeline));
        }
        case "audit" -> audit(control);
        case "audited" -> send(control.text("asker"), control);
        case "leave" -> machine.onLeave(number, name, heardNanos);
        default -> {
          // a newer peer may say more than this version understands
        }
      }
    }

    /** Asks every keeper of a backlog on behalf of this node, and says whose answers will come. */
    private void audit(Control asked) {
      String pipeline = asked.text("pipeline");
      long round = asked.number("round");
      Keepers keepers = machine.keepers(pipeline);
      link.control(keepers.toControl(round));
      for (String keeper : keepers.here()) {
        send(keeper, Control.of("audit", "asker", name, "round", round, "pipeline", pipeline));
      }
    }

    private void register(NodeView view) {
      if (!view.name().equals(name)) {
        throw new ProtocolException(
            "node '" + name + "' registers as '" + view.name() + "'; expected its own name");
      }
      machine.onRegister(number, view, heardNanos);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
      sessions.remove(name, this);
      machine.onClosed(number, name, loop.nowNanos());
    }
  }

  private void noted(String text) {
    notices.add(text, loop.nowNanos());
  }

  private void send(String node, Control control) {
    Session session = sessions.get(node);
    if (session != null) {
      session.link.control(control);
    }
  }

  private void tick() {
    long now = loop.nowNanos();
    machine.tick(now);
    for (Session session : List.copyOf(sessions.values())) {
      if (now - session.heardNanos > SILENCE_NANOS) {
        session.link.fail(new SocketTimeoutException(session.name + " has been silent for 4 s"));
      }
    }
  }

  /** How much it knows, in words: {@code 5 nodes, 4 engines, 1 connectors}. */
  public String census() throws IOException {
    return ask(
        () -> {
          long engines =
              machine.nodes().stream().mapToLong(node -> node.view.engines().size()).sum();
          long connectors =
              machine.nodes().stream().mapToLong(node -> node.view.connectors().size()).sum();
          return machine.nodes().size()
              + " nodes, "
              + engines
              + " engines, "
              + connectors
              + " connectors";
        });
  }

  /**
   * Asks on the loop's thread.
   *
   * @throws IOException if the master is too busy to answer within 5 s
   */
  <T> T ask(Supplier<T> question) throws IOException {
    try {
      return CompletableFuture.supplyAsync(question, loop).get(5, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the master did not answer within 5 s. Try again.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the master was asked", e);
    }
  }

  /**
   * The deployment at this moment.
   *
   * @throws IOException if the master is too busy to answer within 5 s
   */
  public DeploymentView view() throws IOException {
    return ask(
        () -> {
          long now = loop.nowNanos();
          return machine.view(now).with(notices.at(now));
        });
  }

  /**
   * Runs a pipeline until it is withdrawn, or changes the one of its name.
   *
   * @return the version it got
   * @throws IOException as {@link #view}
   */
  public long submit(PipelineView pipeline) throws IOException {
    return ask(() -> machine.submit(pipeline, loop.nowNanos()));
  }

  /**
   * Ends a pipeline.
   *
   * @return false if there is none of this name
   * @throws IOException as {@link #view}
   */
  public boolean withdraw(String pipeline) throws IOException {
    return ask(() -> machine.delete(pipeline, loop.nowNanos()));
  }

  /**
   * Gives a stage another number of engines.
   *
   * @return false if there is no such stage
   * @throws IOException as {@link #view}
   */
  public boolean scale(String pipeline, String stage, int engines) throws IOException {
    return ask(() -> machine.scale(pipeline, stage, engines, loop.nowNanos()));
  }

  /** Larger than that of any master of this deployment before. */
  public long incarnation() {
    return incarnation;
  }

  /** Closes the port and every control link. The deployment goes on as it was told last. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    loop.await(
        () -> {
          listener.close();
          List.copyOf(sessions.values()).forEach(session -> session.link.close());
        });
    loop.close();
  }
}
