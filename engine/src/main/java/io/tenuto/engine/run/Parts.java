package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import io.tenuto.config.Pipeline;
import io.tenuto.config.SinkSpec;
import io.tenuto.config.StageSpec;
import io.tenuto.engine.backlog.DurableLog;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.Keeper;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.host.StageOutput;
import io.tenuto.engine.process.KeptLines;
import io.tenuto.engine.replica.Replicas;
import io.tenuto.engine.sink.Feedback;
import io.tenuto.engine.sink.OnExisting;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a run that are in this process, from the source's stream to the sinks, and how they
 * are joined. Owned by the run's thread.
 */
final class Parts implements AutoCloseable {
  private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(10);

  private final LocalRun.Options options;
  private final Assembly assembly;
  private final Backlogs backlogs;
  private final Map<String, Connector> connectors = new LinkedHashMap<>();
  private final Map<EngineHost, String> engines = new LinkedHashMap<>();
  private final List<EngineHost> sinkHosts = new ArrayList<>();
  private final List<OpenSink> sinks = new ArrayList<>();
  private @Nullable RemoteEngines remote;
  private @Nullable Keeper keeper;
  private boolean finished;

  /**
   * @param settledFromSource told when each message of the source's stream was meant to be sent
   *     that leaves a backlog for good
   */
  Parts(LocalRun.Options options, Assembly assembly, LongConsumer settledFromSource) {
    this.options = options;
    this.assembly = assembly;
    this.backlogs =
        new Backlogs(
            assembly,
            options.pipeline(),
            options.output(),
            settledFromSource,
            options.cluster().isPresent());
  }

  /**
   * Opens the sinks.
   *
   * @param onExisting what to do about results that are there
   * @param gallery collects pictures of what they take
   * @param told whom callback sinks tell
   */
  void openSinks(OnExisting onExisting, Gallery gallery, Consumer<Feedback> told)
      throws IOException {
    for (SinkSpec spec : options.pipeline().sinks()) {
      OpenSink sink =
          OpenSink.open(
              spec, options.output(), onExisting, options.pipeline().stream().durable(), told);
      sinks.add(sink);
      sinkHosts.add(assembly.sink(spec, new SinkCode(sink.sink(), gallery)));
    }
  }

  /**
   * Opens the log of a durable stream, before {@link #build}.
   *
   * @param newIncarnation number of the source's run, if it begins
   */
  Keeper openLog(DurableLog.Listener listener, long newIncarnation) throws IOException {
    Keeper opened = assembly.log(options.output(), listener, options.overwrite(), newIncarnation);
    keeper = opened;
    return opened;
  }

  /**
   * Takes over the keepers of a replicated stream, before {@link #build}.
   *
   * @param newIncarnation number of the source's run, if it begins
   * @param stopped whether somebody wants the run to end before
   */
  Keeper openReplicas(
      Token token,
      Tls tls,
      Replicas.Listener listener,
      long newIncarnation,
      BooleanSupplier stopped)
      throws IOException, InterruptedException {
    Keeper opened =
        assembly.replicas(
            token,
            tls,
            listener,
            options.changeKeepers(),
            options.overwrite(),
            newIncarnation,
            stopped);
    keeper = opened;
    return opened;
  }

  /**
   * Makes the source's connector, and everything after it or the way to it.
   *
   * @param origin of the source's messages
   * @param name of this run, unique within a deployment
   * @param spoolFolder where results go that are too large for memory
   * @param hopeless told of user code that cannot be started
   * @param notices told what the master says that people have to do something about
   * @return the source's connector
   */
  Connector build(
      Origin origin,
      String name,
      Path spoolFolder,
      Consumer<Throwable> hopeless,
      Consumer<String> notices)
      throws IOException {
    addConnector(Pipeline.SOURCE, origin, keeper);
    Connector source = connectors.get(Pipeline.SOURCE);
    if (source == null) {
      throw new IllegalArgumentException(
          "nothing reads the source; add a stage or a sink to the pipeline file");
    }
    if (options.cluster().isPresent()) {
      remote =
          RemoteEngines.join(
              options.cluster().get(),
              name,
              options.pipeline(),
              assembly,
              source,
              sinkHosts,
              backlogs,
              notices);
    } else {
      addStages(origin, spoolFolder, new EndIfHopeless(options.listener(), hopeless));
    }
    return source;
  }

  private void addStages(Origin origin, Path spoolFolder, EndIfHopeless listener)
      throws IOException {
    for (StageSpec stage : options.pipeline().stages()) {
      addConnector(stage.name(), origin.outputOf(stage.name()), null);
    }
    for (StageSpec stage : options.pipeline().stages()) {
      Optional<StageOutput> output =
          Optional.ofNullable(connectors.get(stage.name()))
              .map(to -> new StageOutput(stage.name(), to));
      for (int i = 0; i < stage.engines(); i++) {
        String name = stage.name() + "-" + i;
        var kept =
            new KeptLines(
                listener, options.output().resolve(KeptLines.FOLDER), name, Clock.systemUTC());
        IntFunction<SlotCode> code =
            StageCode.of(stage, spoolFolder, options.pipeline().stream().delivery(), kept);
        EngineHost engine = assembly.engine(stage, name, code, output);
        engines.put(engine, stage.name());
        join(stage.from(), stage.name(), engine);
      }
    }
    for (int i = 0; i < sinks.size(); i++) {
      SinkSpec spec = sinks.get(i).spec();
      join(spec.from(), spec.name(), sinkHosts.get(i));
    }
  }

  private void addConnector(String stream, Origin origin, @Nullable Keeper of) throws IOException {
    Optional<Connector> connector = assembly.connector(stream, origin, of);
    if (connector.isPresent()) {
      connectors.put(stream, connector.get());
      backlogs.open(stream, connector.get());
    }
  }

  /** The connector of a stream that has readers and is in this process. */
  Connector connector(String stream) {
    Connector connector = connectors.get(stream);
    if (connector == null) {
      throw new IllegalStateException("stream " + stream + " has a reader and no connector");
    }
    return connector;
  }

  private void join(String stream, String group, EngineHost engine) {
    Connector connector = connector(stream);
    LocalLink.join(
        connector.loop(),
        connector.loop(),
        "in-process",
        link -> connector.open(group, link, engine.introduction(), 1),
        link -> engine.open(link, 1, false));
    backlogs.serve(group, engine);
  }

  /** Engines of stages, each with its stage. */
  Map<EngineHost, String> engines() {
    return engines;
  }

  List<OpenSink> sinks() {
    return sinks;
  }

  /** How many messages were leased again because a link was lost. */
  long releases() {
    return connectors.values().stream().mapToLong(Connector::releases).sum();
  }

  /**
   * Waits a while for every custodian to be empty. What a backlog gives to one stage may come to
   * the next one's connector, so that it takes a look at all of them after the last was empty.
   *
   * @param stopped whether somebody wants the run to end: then no backlog on a worker is waited for
   *     that does not answer
   */
  boolean settled(Duration patience, boolean stopped) throws InterruptedException {
    for (Connector connector : connectors.values()) {
      if (!connector.flush(patience)) {
        return false;
      }
    }
    if (stopped && backlogs.hopeless()) {
      return true; // the account says what is kept there, and the next run finishes it
    }
    return backlogs.flush(patience)
        && connectors.values().stream()
            .flatMap(connector -> connector.ledgers().values().stream())
            .allMatch(ledger -> ledger.retained() == 0)
        && backlogs.flush(Duration.ZERO);
  }

  /** The account of a reader of the source over its connector and its backlog. */
  Ledger account(Connector connector, String group) {
    Ledger direct = connector.ledger(group);
    return backlogs
        .ledger(group, direct)
        .map(stored -> RunSummary.together(direct, stored))
        .orElse(direct);
  }

  /**
   * What engines on workers have given up of what they had made, once everything is settled: a row
   * for each reader that has any, with that alone.
   */
  List<RunSummary.Group> givenUpElsewhere() throws InterruptedException {
    Pipeline pipeline = options.pipeline();
    boolean any =
        pipeline.stages().stream().anyMatch(stage -> !pipeline.groupsFrom(stage.name()).isEmpty());
    return remote == null || !any
        ? List.of()
        : remote.givenUp().entrySet().stream()
            .map(each -> LettersElsewhere.row(pipeline, each.getKey(), each.getValue()))
            .toList();
  }

  /**
   * Closes everything in the order in which messages pass.
   *
   * @return one row for each custodian: each reader's connector, and its backlog behind it
   */
  List<RunSummary.Group> finish() throws IOException, InterruptedException {
    for (EngineHost engine : engines.keySet()) {
      engine.close(CLOSING_PATIENCE);
    }
    for (EngineHost sink : sinkHosts) {
      sink.close(CLOSING_PATIENCE);
    }
    connectors.values().forEach(Connector::close);
    closeKeeper();
    List<RunSummary.Group> accounts = accounts();
    backlogs.close();
    if (remote != null) {
      remote.close();
    }
    finished = true;
    return accounts;
  }

  /** Ends a run that has failed: nothing is waited for, and backlogs keep what they have. */
  @Override
  public void close() throws IOException, InterruptedException {
    if (finished) {
      return;
    }
    for (EngineHost engine : engines.keySet()) {
      engine.close(Duration.ZERO);
    }
    for (EngineHost sink : sinkHosts) {
      sink.close(CLOSING_PATIENCE);
    }
    connectors.values().forEach(Connector::close);
    closeKeeper();
    backlogs.close();
    if (remote != null) {
      remote.close(); // otherwise its engines would go on for a while
    }
  }

  private void closeKeeper() throws IOException, InterruptedException {
    if (keeper != null) {
      keeper.close();
    }
  }

  private List<RunSummary.Group> accounts() {
    var accounts = new ArrayList<RunSummary.Group>();
    connectors.forEach(
        (stream, connector) ->
            connector
                .ledgers()
                .forEach(
                    (group, ledger) -> {
                      String onFull = connector.onFull(group);
                      accounts.add(new RunSummary.Group(stream, group, onFull, ledger));
                      backlogs
                          .ledger(group, ledger)
                          .map(of -> new RunSummary.Group(stream, group, RunSummary.BACKLOG, of))
                          .ifPresent(accounts::add);
                    }));
    accounts.addAll(backlogs.others());
    return accounts;
  }
}
