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
import java.util.Optional;
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
  private static final System.Logger LOG = System.getLogger(Master.class.getName());
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
  private final Changes changes;
  private long sessionNumber;

  private Master(Loop loop, Network network, Endpoint listen, ControlLog log) throws IOException {
    this.loop = loop;
    this.incarnation = log.epoch();
    machine.restore(log.kept(), loop.nowNanos());
    this.changes = new Changes(log, machine, loop, loop::nowNanos, this::warned);
    this.listener = network.listen(listen, this::admit);
    loop.every(TICK, this::tick);
  }

  /**
   * Starts a master without certificates that keeps nothing on disk.
   *
   * @param incarnation larger than that of any master of this deployment before
   */
  public static Master start(Endpoint listen, Token token, long incarnation) throws IOException {
    return start(listen, token, Tls.NONE, ControlLog.none(incarnation));
  }

  /**
   * Starts a master.
   *
   * @param listen the port for control links
   * @param tls what it shows, if it listens with {@code tls://}
   * @param log what must survive it; closed by the caller, after the master
   * @throws IOException naming the address and the remedy, for example when the port is in use
   */
  public static Master start(Endpoint listen, Token token, Tls tls, ControlLog log)
      throws IOException {
    var loop =
        new Loop(
            "tenuto-master",
            fault -> LOG.log(System.Logger.Level.ERROR, "a fault in the master", fault));
    var network = new Network(loop, new BufferPool(POOL_BYTES), token, tls);
    try {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new Master(loop, network, listen, log);
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
          say(Control.of("noted"));
        }
        case "submit" -> submitted(PipelineView.of(control.fields()));
        case "withdraw" -> withdrawn(control.text("name"));
        case "audit" -> audit(control);
        case "audited" -> send(control.text("asker"), control);
        case "count" -> count(control);
        case "counted" -> send(control.text("asker"), control);
        case "leave" -> machine.onLeave(number, name, heardNanos);
        default -> {
          // a newer peer may say more than this version understands
        }
      }
    }

    private void submitted(PipelineView pipeline) {
      changes.ask(
          () -> Optional.of(machine.decideRun(pipeline)),
          new Answered("pipeline '" + pipeline.name() + "'") {
            @Override
            public void done(Optional<ControlChange> change) {
              say(Control.of("submitted", "name", pipeline.name(), "version", versionOf(change)));
            }
          });
    }

    private void withdrawn(String pipeline) {
      changes.ask(
          () -> machine.decideEnd(pipeline),
          new Answered("withdrawal of '" + pipeline + "'") {
            @Override
            public void done(Optional<ControlChange> change) {
              say(Control.of("withdrawn", "name", pipeline));
            }
          });
    }

    /** A node is told of success alone; of anything else, people are. */
    private abstract class Answered implements Changes.Answer {
      private final String what;

      Answered(String what) {
        this.what = what;
      }

      @Override
      public void refused(Exception why) {
        warned(what + " from " + name + " is refused: " + why.getMessage());
      }
    }

    /** Everything that a master says carries its epoch. */
    void say(Control control) {
      link.control(control.with("incarnation", incarnation));
    }

    /** Asks every keeper of a backlog on behalf of this node, and says whose answers will come. */
    private void audit(Control asked) {
      String pipeline = asked.text("pipeline");
      long round = asked.number("round");
      Keepers keepers = machine.keepers(pipeline);
      say(keepers.toControl(round));
      for (String keeper : keepers.here()) {
        send(keeper, Control.of("audit", "asker", name, "round", round, "pipeline", pipeline));
      }
    }

    /** Asks every worker on behalf of this node, and says whose answers will come. */
    private void count(Control asked) {
      Keepers workers = machine.workers();
      say(workers.counting());
      workers.here().forEach(worker -> send(worker, asked.with("asker", name)));
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

  private void warned(String text) {
    LOG.log(System.Logger.Level.WARNING, text);
    noted(text);
  }

  private void send(String node, Control control) {
    Session session = sessions.get(node);
    if (session != null) {
      session.say(control);
    }
  }

  private void tick() {
    long now = loop.nowNanos();
    machine.tick(now);
    changes.tick();
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
    return await(
        CompletableFuture.supplyAsync(question, loop),
        "the master did not answer within 5 s. Try again.");
  }

  private static long versionOf(Optional<ControlChange> change) {
    return change.orElse(null) instanceof ControlChange.Run run ? run.pipeline().version() : 0;
  }

  /** Carries a change out when it is kept; answers with it, or nothing if there was none. */
  private Optional<ControlChange> change(Supplier<Optional<ControlChange>> decide)
      throws IOException {
    var answer = new CompletableFuture<Optional<ControlChange>>();
    loop.execute(
        () ->
            changes.ask(
                decide,
                new Changes.Answer() {
                  @Override
                  public void done(Optional<ControlChange> change) {
                    answer.complete(change);
                  }

                  @Override
                  public void refused(Exception why) {
                    answer.completeExceptionally(why);
                  }
                }));
    return await(
        answer,
        "the master's disk did not answer within 5 s: the change may still be made. Look before"
            + " trying again.");
  }

  private static <T> T await(CompletableFuture<T> answer, String late) throws IOException {
    try {
      return answer.get(5, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException(late, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof IOException failure) {
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
   * Runs a pipeline until it is withdrawn, or changes the one of its name. When this returns, a
   * later master will know.
   *
   * @return the version it got
   * @throws io.tenuto.log.JournalFailedException if the master can keep no change any more
   * @throws IOException as {@link #view}, or if the change cannot be kept
   */
  public long submit(PipelineView pipeline) throws IOException {
    return versionOf(change(() -> Optional.of(machine.decideRun(pipeline))));
  }

  /**
   * Ends a pipeline. When this returns, a later master will know.
   *
   * @return false if there is none of this name
   * @throws IOException as {@link #submit}
   */
  public boolean withdraw(String pipeline) throws IOException {
    return change(() -> machine.decideEnd(pipeline)).isPresent();
  }

  /**
   * Gives a stage another number of engines. When this returns, a later master will know.
   *
   * @return false if there is no such stage
   * @throws IOException as {@link #submit}
   */
  public boolean scale(String pipeline, String stage, int engines) throws IOException {
    return change(() -> machine.decideScale(pipeline, stage, engines)).isPresent();
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
