package io.tenuto.engine.worker;

import io.tenuto.engine.node.Fence;
import io.tenuto.engine.node.GivenUp;
import io.tenuto.engine.node.Node;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Control;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The worker's shell: a control link to the master, and a {@link WorkerMachine} whose engines an
 * {@link EngineStarter} brings to life. Owns one loop thread; methods may be called from any other.
 */
public final class Worker implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration END_PATIENCE = Duration.ofSeconds(35);
  private static final System.Logger LOG = System.getLogger(Worker.class.getName());

  private final String name;
  private final Loop loop;
  private final Node node;
  private final int cores;
  private final EngineStarter starter;
  private final WorkerMachine machine =
      new WorkerMachine(new Performed(), UUID.randomUUID().toString());
  private final Map<Long, EngineStarter.Running> running = new LinkedHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean ending;

  private Worker(Node.Settings settings, int cores, Token token, Tls tls, EngineStarter starter) {
    this.name = settings.name();
    this.cores = cores;
    this.starter = starter;
    this.loop =
        new Loop(
            "tenuto-worker",
            fault -> LOG.log(System.Logger.Level.ERROR, "a fault in the worker", fault));
    this.node = new Node(settings, loop, new BufferPool(1 << 20), token, tls);
    node.role(this::part, this::onCommand);
  }

  /** Starts a worker without certificates of its own. */
  public static Worker start(
      String name, int cores, List<Endpoint> masters, Token token, EngineStarter starter)
      throws IOException {
    return start(name, cores, masters, token, Tls.NONE, starter);
  }

  /** Starts a worker that remembers no master beyond its life. */
  public static Worker start(
      String name, int cores, List<Endpoint> masters, Token token, Tls tls, EngineStarter starter)
      throws IOException {
    return start(name, cores, masters, token, tls, starter, Fence.none());
  }

  /**
   * Starts a worker.
   *
   * @param name unique within the deployment
   * @param cores that its engines may share, 1 or more
   * @param masters to be tried in turn
   * @param tls for masters that say {@code tls://}
   * @param fence remembers the highest epoch of a master that has been obeyed
   */
  public static Worker start(
      String name,
      int cores,
      List<Endpoint> masters,
      Token token,
      Tls tls,
      EngineStarter starter,
      Fence fence)
      throws IOException {
    var settings = new Node.Settings(name, Optional.empty(), List.of(), masters, fence);
    var worker = new Worker(settings, cores, token, tls, starter);
    worker.loop.execute(() -> worker.loop.every(TICK, worker::tick));
    worker.node.start();
    return worker;
  }

  private Node.Part part() {
    return new Node.Part(
        ending ? Optional.empty() : Optional.of(machine.view(cores, starter.keepsBacklogs())),
        machine.pipelines(),
        machine.pardons());
  }

  private void onCommand(Control command) {
    if (ending) {
      return; // the master will hear that this is no worker any more
    }
    long now = loop.nowNanos();
    switch (command.type()) {
      case "welcome" -> machine.onMaster();
      case "start" ->
          machine.onStart(
              command.number("number"),
              new EngineOrder(
                  command.text("engine"),
                  PipelineView.in(command, "pipeline"),
                  command.text("stage"),
                  command.flag("backlog")),
              now);
      case "pipeline" ->
          machine.onPipeline(command.number("number"), PipelineView.in(command, "pipeline"));
      case "count" -> count(command);
      case "stop" -> machine.onStop(command.number("number"), command.text("engine"), now);
      default -> {
        // a newer master may say more than this version understands
      }
    }
  }

  /** Answers a run's question by a thread of its own: it reads files. */
  private void count(Control question) {
    var reader = new Thread(() -> answer(question), "tenuto-letters");
    reader.setDaemon(true);
    reader.start();
  }

  private void answer(Control question) {
    String pipeline = question.text("pipeline");
    GivenUp found;
    try {
      EngineStarter.Letters letters = starter.letters(pipeline, GivenUp.stages(question));
      found = new GivenUp(name, letters.folder(), letters.byReader(), "");
    } catch (IOException | RuntimeException e) { // whatever lies there instead of our files
      found = new GivenUp(name, "", Map.of(), String.valueOf(e.getMessage()));
    }
    Control answer = found.toControl(question.text("asker"), pipeline);
    loop.execute(() -> node.tell(answer)); // if the worker has not ended meanwhile
  }

  private void tick() {
    machine.tick(loop.nowNanos());
    if (ending && machine.idle()) {
      ended.countDown();
    }
  }

  /** Carries out what the machine wants. */
  private final class Performed implements WorkerMachine.Commands {
    @Override
    public void start(long run, String instance, EngineOrder order) {
      try {
        LOG.log(System.Logger.Level.INFO, () -> "starting engine " + order.engine());
        running.put(
            run,
            starter.start(order, instance, exit -> loop.execute(() -> exited(run, order, exit))));
      } catch (IOException | RuntimeException e) {
        notStarted(run, order, String.valueOf(e.getMessage()));
      } catch (Error e) { // out of threads, or a jar was exchanged beneath us
        notStarted(run, order, e.toString());
      }
    }

    /** Without its end it would count as running for ever. */
    private void notStarted(long run, EngineOrder order, String why) {
      loop.execute(() -> exited(run, order, new EngineStarter.Exit(-1, why)));
    }

    private void exited(long run, EngineOrder order, EngineStarter.Exit exit) {
      running.remove(run);
      LOG.log(
          exit.code() == 0 ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
          () -> "engine " + order.engine() + " ended with code " + exit.code());
      machine.onExited(run, exit, loop.nowNanos());
    }

    @Override
    public void drain(long run) {
      EngineStarter.Running engine = running.get(run);
      if (engine != null) { // otherwise it could not be started, and its end is on its way
        engine.drain();
      }
    }

    @Override
    public void kill(long run) {
      EngineStarter.Running engine = running.get(run);
      if (engine != null) {
        engine.kill();
      }
    }

    @Override
    public void changed() {
      starter.orders(machine.orders());
      node.changed();
    }
  }

  /** Whether the master is there. */
  public boolean mastered() {
    return node.mastered();
  }

  /** Why the master is not there, as far as known; empty if it is. */
  public String trouble() {
    return node.trouble();
  }

  /**
   * Ends an engine at once, as a crash would, and starts it again without a pause: to see that
   * nothing is lost by it. No message is blamed for it.
   *
   * @return the number of the process that was ended; empty if the engine does not run in one now,
   *     or is to end anyway
   */
  public OptionalLong fell(String engine) {
    return loop.ask(
        () -> {
          EngineStarter.Running life = running.get(machine.onFell(engine));
          return life == null ? OptionalLong.empty() : life.pid();
        });
  }

  /** Lets every engine finish what it has begun, then ends; kills those that take too long. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    loop.execute(
        () -> {
          ending = true;
          machine.onShutdown(loop.nowNanos());
        });
    try {
      if (!ended.await(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "engines did not end in time and are killed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.await(() -> List.copyOf(running.values()).forEach(EngineStarter.Running::kill));
    starter.close();
    node.close();
    loop.close();
  }
}
