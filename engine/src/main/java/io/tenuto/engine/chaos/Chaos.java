package io.tenuto.engine.chaos;

import io.tenuto.api.Ledger;
import io.tenuto.engine.letters.LetterFolder;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.node.EngineView;
import io.tenuto.engine.node.TokenFile;
import io.tenuto.engine.run.Aftermath;
import io.tenuto.engine.run.LocalRun;
import io.tenuto.engine.run.Sample;
import io.tenuto.engine.worker.ProcessStarter;
import io.tenuto.engine.worker.Worker;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A master and a worker of its own for one run, whose engines are processes, and a thread that
 * kills one of them in each interval, as {@code kill -9} does. Owned by the run's thread.
 */
public final class Chaos implements AutoCloseable {
  private static final long LOOK_MILLIS = 20;

  private final Plan plan;
  private final Consumer<String> said;
  private final Path folder;
  private final Token token;
  private final Master master;
  private final Worker worker;
  private final ChaosMachine machine;
  private final Thread killer;
  private volatile boolean ending;
  private volatile long settled;
  private boolean told;
  private long kills; // the killer's, until it has ended

  /**
   * What is to happen.
   *
   * @param interval between two kills, above 0
   * @param seed the same one chooses in the same way among the same engines
   */
  public record Plan(Duration interval, long seed) {
    public Plan {
      if (interval.isZero() || interval.isNegative()) {
        throw new IllegalArgumentException(
            "the interval between two kills must be above 0, not " + interval);
      }
    }
  }

  /**
   * How engines are started.
   *
   * @param jvmFlags for an engine's process
   * @param program main class and what follows it on the command line
   */
  public record EngineProgram(List<String> jvmFlags, List<String> program) {}

  private Chaos(
      Plan plan, Consumer<String> said, Path folder, Token token, Master master, Worker worker) {
    this.plan = plan;
    this.said = said;
    this.folder = folder;
    this.token = token;
    this.master = master;
    this.worker = worker;
    var random = new Random(plan.seed());
    this.machine = new ChaosMachine(plan.interval().toNanos(), random::nextInt);
    this.killer = new Thread(this::kill, "tenuto-chaos");
    killer.setDaemon(true);
  }

  /**
   * Starts the deployment; killing begins when engines serve.
   *
   * @param cores for engines: as many as the pipeline has engines, so that all are placed
   * @param said takes a line for each kill, from a thread of its own
   * @param log takes what engines say
   */
  public static Chaos start(
      Plan plan, EngineProgram program, int cores, Consumer<String> said, Consumer<String> log)
      throws IOException {
    Path folder = Files.createTempDirectory("tenuto-chaos");
    Path tokenFile = folder.resolve("token");
    Token token = TokenFile.readOrMake(tokenFile);
    Master master = Master.start(anyPort(), token, System.currentTimeMillis());
    try {
      var settings =
          new ProcessStarter.Settings(
              program.jvmFlags(),
              program.program(),
              List.of(master.endpoint()),
              Optional.of(anyPort()),
              List.of(),
              tokenFile,
              TlsFiles.NONE,
              folder.resolve("work"),
              Optional.empty(),
              Optional.empty());
      var starter = new ProcessStarter(settings, log);
      Worker worker =
          Worker.start("chaos", Math.max(1, cores), List.of(master.endpoint()), token, starter);
      var chaos = new Chaos(plan, said, folder, token, master, worker);
      chaos.killer.start();
      return chaos;
    } catch (IOException | RuntimeException e) {
      master.close();
      throw e;
    }
  }

  private static Endpoint anyPort() {
    return Endpoint.tcp("127.0.0.1", 0);
  }

  /**
   * Where the run finds its engines.
   *
   * @param text the pipeline file
   * @param base what relative paths in it are relative to
   */
  public LocalRun.Cluster cluster(String text, Path base) {
    return new LocalRun.Cluster(
        List.of(master.endpoint()), Optional.of(anyPort()), List.of(), token, Tls.NONE, text, base);
  }

  private void kill() {
    try {
      while (!ending) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end
    } catch (IOException e) {
      if (!ending) {
        said.accept("chaos: no more kills, since the master does not answer: " + e.getMessage());
      }
    }
  }

  private void look() throws IOException {
    List<ChaosMachine.Life> serving =
        master.view().engines().stream()
            .filter(engine -> !engine.leasedBy().isEmpty() && engine.node().present())
            .map(engine -> life(engine.view()))
            .toList();
    long done = settled;
    Optional<ChaosMachine.Life> chosen = machine.tick(serving, done, System.nanoTime());
    if (chosen.isEmpty() || ending) {
      return;
    }
    String engine = chosen.get().engine();
    OptionalLong pid = worker.fell(engine);
    if (pid.isPresent()) {
      machine.killed(chosen.get(), done, System.nanoTime());
      kills++;
      said.accept(
          String.format(
              Locale.ROOT,
              "chaos: killed %s (pid %d), %d %s",
              engine,
              pid.getAsLong(),
              kills,
              kills == 1 ? "kill" : "kills"));
    }
  }

  /** Each life of an engine listens on a port of its own. */
  private static ChaosMachine.Life life(EngineView engine) {
    return new ChaosMachine.Life(engine.name(), String.join(",", engine.endpoints()));
  }

  /** To be told of each sample of the run: without progress nobody is killed. */
  public void onSample(Sample sample) {
    Ledger ledger = sample.ledger();
    settled = ledger.completed() + ledger.deadLettered() + ledger.dropped();
  }

  /**
   * To be asked when everything is settled: kills no more, lets the engines end, and tells what
   * happened.
   */
  public Aftermath.Toll toll() throws IOException, InterruptedException {
    end();
    List<LetterFolder> letters = letters();
    told = true;
    return new Aftermath.Toll(kills, plan.seed(), plan.interval(), letters);
  }

  /** Ends killing, engines, worker and master. What a failed run's engines gave up is kept. */
  @Override
  public void close() throws IOException, InterruptedException {
    end();
    if (!told && !letters().isEmpty()) {
      said.accept("chaos: dead letters of this run's engines are in " + work());
    } else if (Files.exists(folder)) {
      remove(folder);
    }
  }

  private Path work() {
    return folder.resolve("work");
  }

  private List<LetterFolder> letters() throws IOException {
    return Files.isDirectory(work())
        ? LetterFolder.below(work())
        : List.of(); // or none was started
  }

  private static void remove(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }

  private void end() throws InterruptedException {
    ending = true;
    killer.interrupt();
    killer.join();
    worker.close();
    master.close();
  }
}
