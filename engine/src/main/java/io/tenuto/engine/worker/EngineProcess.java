package io.tenuto.engine.worker;

import io.tenuto.api.SourceFactory;
import io.tenuto.config.ConfigException;
import io.tenuto.config.OptionChecks;
import io.tenuto.config.Pipeline;
import io.tenuto.config.PipelineReader;
import io.tenuto.config.StageSpec;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.StageOutput;
import io.tenuto.engine.letters.DeadLetterFile;
import io.tenuto.engine.node.Node;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.Streams;
import io.tenuto.engine.node.TokenFile;
import io.tenuto.engine.process.KeptLines;
import io.tenuto.engine.run.Assembly;
import io.tenuto.engine.run.BuiltIns;
import io.tenuto.engine.run.EndIfHopeless;
import io.tenuto.engine.run.StageCode;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Loop;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Origin;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process of one engine: hosts one stage's engine, and the connector that leases the next
 * stage's engines for what it makes. Ends when it is told to, or some seconds after its worker is
 * gone.
 */
public final class EngineProcess {
  /** How long an engine goes on without its worker. */
  static final Duration ORPHAN_LEASE = Duration.ofSeconds(5);

  private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(25);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final long POOL_BYTES = 64L << 20;
  private static final int FAILED = 1;
  private static final int UNUSABLE_PIPELINE = 3; // exit codes as those of the program
  private static final String NO_PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: none}
      source: {synthetic: {count: 1, size: 1B}}
      stages: [{name: none, processor: pass}]
      sinks: [{name: nowhere, csv: {file: none.csv, columns: [id]}}]
      """;
  private static final System.Logger LOG = System.getLogger(EngineProcess.class.getName());

  private final EngineSpec spec;
  private final Loop loop;
  private final Node node;
  private final EngineHost engine;
  private final Optional<Connector> output;
  private final DeadLetterFile deadLetters;
  private Loop.@Nullable Repeating looking; // the loop's

  /** Completes when the engine is to end, with the fault if there is one. */
  private final CompletableFuture<Optional<Throwable>> ending = new CompletableFuture<>();

  private EngineProcess(EngineSpec spec, Pipeline pipeline, Token token, Tls tls)
      throws IOException {
    this.spec = spec;
    String name = spec.order().engine();
    StageSpec stage = stage(pipeline, spec.order());
    this.loop =
        new Loop(
            "tenuto-engine", fault -> LOG.log(System.Logger.Level.ERROR, "a fault inside", fault));
    this.deadLetters = // an engine that is started again adds to what it has left before
        DeadLetterFile.open(spec.workFolder(), spec.order().pipeline().name(), true);
    var pool = new BufferPool(POOL_BYTES);
    var assembly =
        new Assembly(
            pipeline,
            loop,
            pool,
            deadLetters,
            bound -> ThreadLocalRandom.current().nextInt(bound),
            spec.workFolder().resolve("spool"));
    this.output = assembly.connector(stage.name(), new Origin(stage.name(), name, 1));
    this.engine =
        assembly.engine(
            stage,
            name,
            spec.instance(),
            StageCode.of(
                stage,
                spec.workFolder().resolve("spool"),
                pipeline.stream().delivery(),
                new KeptLines(
                    new EndIfHopeless(
                        new ChildLog(System.err::println, System::nanoTime),
                        hopeless -> ending.complete(Optional.of(hopeless))),
                    spec.workFolder().resolve(KeptLines.FOLDER),
                    name,
                    Clock.systemUTC())),
            output.map(connector -> new StageOutput(stage.name(), connector)));
    this.node = new Node(spec.member(), loop, pool, token, tls);
    String in = Streams.name(spec.order().pipeline().name(), stage.from());
    String out = Streams.name(spec.order().pipeline().name(), stage.name());
    node.host(engine, in, stage.name());
    output.ifPresent(connector -> node.connect(connector, name, out, connector.groups()));
    node.start();
    loop.execute(() -> looking = loop.every(LOOK, this::look));
  }

  /** Tells the worker once that this engine is of use, so that it is soon started again. */
  private void look() {
    if (looking != null && engine.counters().messages() > engine.counters().failures()) {
      System.out.println(ProcessStarter.WORKED);
      looking.cancel();
      looking = null;
    }
  }

  private static StageSpec stage(Pipeline pipeline, EngineOrder order) {
    return pipeline
        .stage(order.stage())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "stage '"
                        + order.stage()
                        + "' is not in pipeline "
                        + pipeline.name()
                        + "; it has "
                        + pipeline.stages().stream().map(StageSpec::name).toList()));
  }

  /**
   * Runs one engine, or one backlog, to its end.
   *
   * @param input the specification's line, then commands
   * @throws IOException if it cannot begin: the token, the port, the folders
   * @throws ConfigException if the pipeline cannot be used here
   */
  public static void run(InputStream input)
      throws IOException, ConfigException, InterruptedException {
    warmUp();
    var lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    String first = lines.readLine();
    if (first == null) {
      throw new IOException(
          "no specification on standard input. Engines are started by a worker: run 'tenuto"
              + " worker'.");
    }
    EngineSpec spec = EngineSpec.of(first.getBytes(StandardCharsets.UTF_8));
    Token token = TokenFile.read(spec.tokenFile());
    Tls tls = Tls.of(spec.tls());
    Pipeline pipeline = pipeline(spec.order().pipeline());
    if (spec.order().backlog()) {
      BacklogProcess.run(spec, pipeline, token, tls, lines);
      return;
    }
    var process = new EngineProcess(spec, pipeline, token, tls);
    var commands = new Thread(() -> process.obey(lines), "tenuto-engine-commands");
    commands.setDaemon(true);
    commands.start();
    Optional<Throwable> fault = process.ending.join();
    process.end();
    if (fault.isPresent()) {
      throw new IOException(firstLine(String.valueOf(fault.get().getMessage())), fault.get());
    }
  }

  /**
   * Does in vain what every engine begins with: a process that is started ahead has then loaded
   * most of its classes, and any other one would have to load them now anyway.
   */
  private static void warmUp() throws ConfigException {
    pipeline(new PipelineView("none", 1, "", NO_PIPELINE, "", List.of()));
    try (var loop = new Loop("tenuto-engine-warm", fault -> {})) {
      loop.await(() -> {});
    }
  }

  /** What a worker tells of how an engine ended are its last few lines. */
  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static Pipeline pipeline(PipelineView view) throws ConfigException {
    var processors = BuiltIns.processors().values();
    var checks = OptionChecks.of(processors, List.<SourceFactory>of());
    return PipelineReader.read(
            view.name() + ".yaml",
            view.text().getBytes(StandardCharsets.UTF_8),
            Path.of(view.folder()),
            checks)
        .pipeline();
  }

  /** Has the engine end when its worker says so, or some time after its worker has gone. */
  private void obey(BufferedReader lines) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(ProcessStarter.DRAIN)) {
          ending.complete(Optional.empty());
          return;
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "standard input is broken", e);
    }
    LOG.log(
        System.Logger.Level.WARNING,
        spec.order().engine()
            + ": its worker is gone; it ends in "
            + ORPHAN_LEASE.toSeconds()
            + " s");
    try {
      TimeUnit.NANOSECONDS.sleep(ORPHAN_LEASE.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ending.complete(Optional.empty());
  }

  /** Takes nothing new, finishes what has begun, and closes. */
  private void end() throws IOException, InterruptedException {
    node.drain(spec.order().engine());
    loop.awaitTrue(this::finished, DRAIN_PATIENCE);
    engine.close(Duration.ofSeconds(1));
    output.ifPresent(Connector::close);
    node.close();
    loop.close();
    deadLetters.close();
  }

  private boolean finished() {
    return engine.held() == 0
        && output
            .map(
                connector ->
                    connector.ledgers().values().stream().allMatch(each -> each.retained() == 0))
            .orElse(true);
  }

  /** For workers: reads its specification from standard input. */
  public static void main(String[] args) {
    int code = FAILED;
    try {
      run(System.in);
      code = 0;
    } catch (ConfigException e) {
      e.problems().forEach(problem -> System.err.println(problem.text()));
      code = UNUSABLE_PIPELINE;
    } catch (IOException | IllegalArgumentException | RefusedException e) {
      System.err.println(e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (OutOfMemoryError e) {
      System.err.println(
          e.getMessage() + " is used up. Give engines more with tenuto worker --engine-memory.");
    } catch (InterruptedException | RuntimeException e) {
      System.err.println(e);
      if (System.getenv("TENUTO_DEBUG") != null) {
        e.printStackTrace();
      }
    }
    System.exit(code);
  }
}
