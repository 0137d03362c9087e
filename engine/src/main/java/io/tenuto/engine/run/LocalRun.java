package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import io.tenuto.api.Source;
import io.tenuto.config.Pipeline;
import io.tenuto.config.SinkSpec;
import io.tenuto.config.StageSpec;
import io.tenuto.engine.child.ChildException;
import io.tenuto.engine.child.ChildListener;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.host.StageOutput;
import io.tenuto.engine.sink.Feedback;
import io.tenuto.engine.sink.OnExisting;
import io.tenuto.engine.source.ProblemList;
import io.tenuto.engine.source.SourceProblem;
import io.tenuto.engine.source.StoppableSource;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.Loop;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Json;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline with all its parts in this process. Used once, by one thread; {@link #stop} may be
 * called by any.
 */
public final class LocalRun {
  private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(250);
  private static final Duration SETTLING_PATIENCE = Duration.ofSeconds(1);
  private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(10);
  private static final long POOL_BYTES = 64L << 20;
  private static final int PROBLEMS_KEPT = 200;

  private final Options options;
  private final Progress progress;
  private final TokenReader token;
  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final ProblemList problems = new ProblemList(PROBLEMS_KEPT);
  private final Gallery gallery = new Gallery();
  private final Latencies latencies = new Latencies();
  private final Map<String, Connector> connectors = new LinkedHashMap<>();
  private final Map<EngineHost, String> engines = new LinkedHashMap<>();
  private final List<EngineHost> sinkHosts = new ArrayList<>();
  private final List<OpenSink> sinks = new ArrayList<>();
  private volatile boolean stopped;
  private volatile Runnable stopFeed = () -> {};
  private volatile Runnable abort = () -> {};
  private final List<RunSummary.Group> groups = new ArrayList<>();
  private List<Sample> samples = List.of();
  private @Nullable RemoteEngines remote;
  private @Nullable Backlogs backlogs;

  /**
   * What to run.
   *
   * @param output the folder for everything the run leaves; made if needed
   * @param overwrite whether files of an earlier run there may be replaced; a source that goes on
   *     where an earlier run stopped begins anew then, and else its results are added to
   * @param stateFolder where sources keep what they need to resume
   * @param feedback whom callback sinks tell, after the source itself
   * @param listener told what child processes write and do
   * @param cluster where engines are, if not in this process
   */
  public record Options(
      Pipeline pipeline,
      Path output,
      boolean overwrite,
      Path stateFolder,
      Consumer<Feedback> feedback,
      ChildListener listener,
      Optional<Cluster> cluster) {}

  /**
   * Engines on other hosts.
   *
   * @param masters to be tried in turn
   * @param listen this process's port; empty for a process that only dials
   * @param advertise names or addresses under which workers reach this host; empty for all of its
   *     own
   * @param tls for endpoints that say {@code tls://}
   * @param text the pipeline file
   * @param folder what relative paths in it are relative to, on every host
   */
  public record Cluster(
      List<Endpoint> masters,
      Optional<Endpoint> listen,
      List<String> advertise,
      Token token,
      Tls tls,
      String text,
      Path folder) {}

  /** Reads the deployment's token, when a part of the run first needs it. */
  public interface TokenReader {
    Token read() throws IOException;
  }

  /** A run whose source asks for no token. */
  public LocalRun(Options options, Progress progress) {
    this(
        options,
        progress,
        () -> {
          throw new IOException("source.senders: this run was given no token to ask for");
        });
  }

  /**
   * @param token what whoever hands in messages has to know
   */
  public LocalRun(Options options, Progress progress, TokenReader token) {
    this.options = options;
    this.progress = progress;
    this.token = token;
  }

  /**
   * Runs to the end of the source, and until everything accepted is settled.
   *
   * @throws Exception if the source or a sink cannot be opened or fails for good; what was accepted
   *     has been settled or is named in the exception
   */
  public RunSummary run() throws Exception {
    Instant startedAt = Instant.now();
    long start = System.nanoTime();
    Pipeline pipeline = options.pipeline();
    OutputFolder.check(pipeline.source(), options.output());
    Files.createDirectories(options.output());
    Path spool = spoolFolder();
    Loop loop = new Loop("tenuto-run", this::onFault);
    try (var deadLetters =
            new DeadLetterFile(
                options.output().resolve("dead-letters.jsonl"),
                pipeline.source().resumes() && !options.overwrite());
        Source source =
            Sources.open(
                pipeline.source(),
                new Sources.Surroundings(
                    pipeline.name(),
                    options.stateFolder(),
                    options.overwrite(),
                    spool,
                    pipeline.stream().maxMessage().bytes(),
                    token,
                    problems))) {
      var assembly =
          new Assembly(
              pipeline,
              loop,
              new BufferPool(POOL_BYTES),
              deadLetters,
              bound -> ThreadLocalRandom.current().nextInt(bound),
              spool);
      backlogs =
          new Backlogs(
              assembly,
              pipeline,
              options.output(),
              latencies::settled,
              options.cluster().isPresent());
      openSinks(assembly, source);
      build(assembly, new Origin(Pipeline.SOURCE, pipeline.name(), startedAt.toEpochMilli()));
      Connector connector = connectors.get(Pipeline.SOURCE);
      if (connector == null) {
        throw new IllegalArgumentException(
            "nothing reads the source; add a stage or a sink to the pipeline file");
      }
      feed(source, connector, start);
      closeAll();
      throwFaults();
      return summary(startedAt, (System.nanoTime() - start) / 1e9);
    } finally {
      if (backlogs != null) {
        backlogs.close();
      }
      loop.close();
      Files.deleteIfExists(spool);
    }
  }

  /** A fault inside: nothing more is taken in, and the run ends with it. */
  private void onFault(Throwable fault) {
    faults.add(fault);
    abort.run();
  }

  private Path spoolFolder() {
    return options.output().resolve("spool");
  }

  private void openSinks(Assembly assembly, Source source) throws IOException {
    Consumer<Feedback> told =
        feedback -> {
          source.feedback(feedback.id(), feedback.header(), feedback.payload());
          options.feedback().accept(feedback);
        };

    OnExisting onExisting =
        options.overwrite()
            ? OnExisting.OVERWRITE
            : options.pipeline().source().resumes() ? OnExisting.APPEND : OnExisting.REFUSE;
    for (SinkSpec spec : options.pipeline().sinks()) {
      OpenSink sink = OpenSink.open(spec, options.output(), onExisting, told);
      sinks.add(sink);
      sinkHosts.add(assembly.sink(spec, new SinkCode(sink.sink(), gallery)));
    }
  }

  /** Makes connectors and engines from the source's stream onwards, and joins each group's ends. */
  private void build(Assembly assembly, Origin origin) throws IOException {
    addConnector(assembly, Pipeline.SOURCE, origin);
    Connector source = connectors.get(Pipeline.SOURCE);
    if (options.cluster().isPresent() && source != null) {
      String name = origin.source() + "-" + origin.incarnation();
      remote =
          RemoteEngines.join(
              options.cluster().get(),
              name,
              options.pipeline(),
              assembly,
              source,
              sinkHosts,
              openBacklogs(),
              progress::onNotice);
      return;
    }
    for (StageSpec stage : options.pipeline().stages()) {
      addConnector(assembly, stage.name(), origin.outputOf(stage.name()));
    }
    for (StageSpec stage : options.pipeline().stages()) {
      Optional<StageOutput> output =
          Optional.ofNullable(connectors.get(stage.name()))
              .map(to -> new StageOutput(stage.name(), to));
      for (int i = 0; i < stage.engines(); i++) {
        IntFunction<SlotCode> code =
            StageCode.of(
                stage, spoolFolder(), new EndIfHopeless(options.listener(), this::onFault));
        EngineHost engine = assembly.engine(stage, stage.name() + "-" + i, code, output);
        engines.put(engine, stage.name());
        join(stage.from(), stage.name(), engine);
      }
    }
    for (int i = 0; i < sinks.size(); i++) {
      SinkSpec spec = sinks.get(i).spec();
      join(spec.from(), spec.name(), sinkHosts.get(i));
    }
  }

  private void addConnector(Assembly assembly, String stream, Origin origin) throws IOException {
    Optional<Connector> connector = assembly.connector(stream, origin);
    if (connector.isPresent()) {
      connectors.put(stream, connector.get());
      openBacklogs().open(stream, connector.get());
    }
  }

  private Backlogs openBacklogs() {
    return Objects.requireNonNull(backlogs, "backlogs");
  }

  private void join(String stream, String group, EngineHost engine) {
    Connector connector = connectors.get(stream);
    if (connector == null) {
      throw new IllegalStateException("stream " + stream + " has a reader and no connector");
    }
    LocalLink.join(
        connector.loop(),
        connector.loop(),
        "in-process",
        link -> connector.open(group, link, engine.introduction(), 1),
        link -> engine.open(link, 1, false));
    openBacklogs().serve(group, engine);
  }

  private void feed(Source source, Connector connector, long start) throws Exception {
    String group = connector.groups().get(0);
    var feed = new SourceFeed(source, connector, problems, latencies);
    abort = connector::close;
    stopFeed =
        () -> {
          feed.stop();
          if (source instanceof StoppableSource stoppable) {
            stoppable.stop();
          }
        };
    var sampler =
        new Sampler(
            connector,
            () -> account(connector, group),
            List.copyOf(engines.keySet()),
            latencies,
            source::expected,
            progress,
            options.output().resolve("trace.jsonl"),
            start);
    if (source instanceof StoppableSource stoppable) {
      stoppable.listening().ifPresent(where -> progress.onNotice("listening on " + where));
    }
    try (var sampling = new Sampling(sampler, SAMPLE_INTERVAL)) {
      feed.run();
      while (!settledAll()) {
        throwFaults();
      }
    }
    samples = sampler.samples();
  }

  /**
   * Waits a while for every custodian to be empty. What a backlog gives to one stage may come to
   * the next one's connector, so that it takes a look at all of them after the last was empty.
   */
  private boolean settledAll() throws InterruptedException {
    for (Connector connector : connectors.values()) {
      if (!connector.flush(SETTLING_PATIENCE)) {
        return false;
      }
    }
    if (stopped && openBacklogs().hopeless()) {
      return true; // the account says what is kept there, and the next run finishes it
    }
    return openBacklogs().flush(SETTLING_PATIENCE)
        && connectors.values().stream()
            .flatMap(connector -> connector.ledgers().values().stream())
            .allMatch(ledger -> ledger.retained() == 0)
        && openBacklogs().flush(Duration.ZERO);
  }

  /** A group's account over its connector and its backlog. */
  private Ledger account(Connector connector, String group) {
    Ledger direct = connector.ledger(group);
    return openBacklogs()
        .ledger(group, direct)
        .map(stored -> RunSummary.together(direct, stored))
        .orElse(direct);
  }

  private void closeAll() throws IOException, InterruptedException {
    for (EngineHost engine : engines.keySet()) {
      engine.close(CLOSING_PATIENCE);
    }
    for (EngineHost sink : sinkHosts) {
      sink.close(CLOSING_PATIENCE);
    }
    connectors.values().forEach(Connector::close);
    keepAccounts();
    openBacklogs().close();
    if (remote != null) {
      remote.close();
    }
  }

  private void throwFaults() throws IOException {
    Throwable fault = faults.poll();
    if (fault instanceof ChildException.Start start) {
      throw new IOException(start.getMessage(), start); // the message says what to change
    }
    if (fault != null) {
      faults.forEach(fault::addSuppressed);
      throw new IllegalStateException("the run failed inside: " + fault, fault);
    }
  }

  /** Takes no more from the source; what was accepted is still processed. */
  public void stop() {
    stopped = true;
    stopFeed.run();
  }

  private RunSummary summary(Instant startedAt, double seconds) throws IOException {
    int readers =
        options.pipeline().stagesFrom(Pipeline.SOURCE).stream().mapToInt(StageSpec::engines).sum();
    var skipped = problems.first().stream().map(LocalRun::fields).toList();
    var summary =
        new RunSummary(
            options.pipeline().name(),
            options.pipeline().stream()
                .delivery()
                .name()
                .toLowerCase(java.util.Locale.ROOT)
                .replace('_', '-'),
            startedAt.toString(),
            Math.round(seconds * 1000) / 1000.0,
            readers,
            groups,
            sinks.stream().map(OpenSink::use).toList(),
            engines.entrySet().stream()
                .map(entry -> use(entry.getKey(), entry.getValue()))
                .toList(),
            percentiles(),
            connectors.values().stream().mapToLong(Connector::releases).sum(),
            skipped,
            problems.count(),
            stopped,
            Environment.describe());
    Files.write(options.output().resolve("summary.json"), Json.write(summary.fields()));
    return summary;
  }

  /** One row for each custodian: each reader's connector, and its backlog behind it. */
  private void keepAccounts() {
    connectors.forEach(
        (stream, connector) ->
            connector
                .ledgers()
                .forEach(
                    (group, ledger) -> {
                      String onFull = connector.onFull(group);
                      groups.add(new RunSummary.Group(stream, group, onFull, ledger));
                      openBacklogs()
                          .ledger(group, ledger)
                          .ifPresent(
                              stored ->
                                  groups.add(
                                      new RunSummary.Group(
                                          stream, group, RunSummary.BACKLOG, stored)));
                    }));
    groups.addAll(openBacklogs().others());
  }

  private static Map<String, Object> fields(SourceProblem problem) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("item", problem.item());
    fields.put("what", problem.what());
    fields.put("remedy", problem.remedy());
    return fields;
  }

  private static RunSummary.EngineUse use(EngineHost engine, String stage) {
    return new RunSummary.EngineUse(
        engine.spec().name(),
        stage,
        engine.counters().messages(),
        engine.counters().failures(),
        engine.counters().busyNanos() / 1e9,
        engine.counters().cpuNanos() / 1e9);
  }

  private Map<String, Double> percentiles() {
    var percentiles = new LinkedHashMap<String, Double>();
    for (double percent : new double[] {50, 95, 99, 100}) {
      String name = percent == 100 ? "max" : "p" + (int) percent;
      percentiles.put(name, latencies.all().getValueAtPercentile(percent) / 1e3);
    }
    return percentiles;
  }

  /** What was sampled, after {@link #run}. */
  public List<Sample> samples() {
    return samples;
  }

  /** Pictures of messages that reached sinks. */
  public Gallery gallery() {
    return gallery;
  }
}
