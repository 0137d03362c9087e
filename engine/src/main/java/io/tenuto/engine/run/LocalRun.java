package io.tenuto.engine.run;

import io.tenuto.api.Source;
import io.tenuto.config.Pipeline;
import io.tenuto.engine.backlog.DurableLog;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.Keeper;
import io.tenuto.engine.letters.DeadLetterFile;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.replica.Replicas;
import io.tenuto.engine.sink.Feedback;
import io.tenuto.engine.sink.OnExisting;
import io.tenuto.engine.source.ProblemList;
import io.tenuto.engine.source.SourceProblem;
import io.tenuto.engine.source.StoppableSource;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A pipeline's run: its source and sinks in this process, its engines here as well or, with a
 * {@link Cluster}, on workers. Used once, by one thread; {@link #stop} may be called by any.
 */
public final class LocalRun {
  private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(250);
  private static final Duration SETTLING_PATIENCE = Duration.ofSeconds(1);
  private static final long POOL_BYTES = 64L << 20;
  private static final int PROBLEMS_KEPT = 200;

  private final Options options;
  private final Progress progress;
  private final TokenReader token;
  private final Tls tls;
  private final Optional<Aftermath> aftermath;
  private final Faults faults = new Faults();
  private final ProblemList problems = new ProblemList(PROBLEMS_KEPT);
  private final Gallery gallery = new Gallery();
  private final Latencies latencies = new Latencies();
  private volatile boolean stopped;
  private volatile Runnable stopFeed = () -> {};
  private List<Sample> samples = List.of();

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
   * @param changeKeepers whether a replicated stream may have other keepers than in the run before
   */
  public record Options(
      Pipeline pipeline,
      Path output,
      boolean overwrite,
      Path stateFolder,
      Consumer<Feedback> feedback,
      ProcessListener listener,
      Optional<Cluster> cluster,
      boolean changeKeepers) {
    /** With the keepers of the run before, if there are any. */
    public Options(
        Pipeline pipeline,
        Path output,
        boolean overwrite,
        Path stateFolder,
        Consumer<Feedback> feedback,
        ProcessListener listener,
        Optional<Cluster> cluster) {
      this(pipeline, output, overwrite, stateFolder, feedback, listener, cluster, false);
    }
  }

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
          throw new IOException(
              "this run was given no deployment's token, and its pipeline needs one");
        },
        Tls.NONE);
  }

  /**
   * @param token what whoever hands in messages has to know
   * @param tls what the port shows where they hand them in, if that says {@code tls://}
   */
  public LocalRun(Options options, Progress progress, TokenReader token, Tls tls) {
    this(options, progress, token, tls, Optional.empty());
  }

  /**
   * @param token what whoever hands in messages has to know
   * @param tls what the port shows where they hand them in, if that says {@code tls://}
   * @param aftermath asked what was done on purpose to engines of the {@link Cluster}
   */
  public LocalRun(
      Options options,
      Progress progress,
      TokenReader token,
      Tls tls,
      Optional<Aftermath> aftermath) {
    this.aftermath = aftermath;
    this.options = options;
    this.progress = progress;
    this.token = token;
    this.tls = tls;
  }

  /**
   * Runs to the end of the source, and until everything accepted is settled.
   *
   * @throws SourceFailedException if the source fails after it was opened; what it had given until
   *     then is settled, and the summary written
   * @throws Exception if the source or a sink cannot be opened, or if there is a fault inside
   */
  public RunSummary run() throws Exception {
    Instant startedAt = Instant.now();
    long start = System.nanoTime();
    Pipeline pipeline = options.pipeline();
    OutputFolder.check(pipeline.source(), options.output());
    Files.createDirectories(options.output());
    Path spool = options.output().resolve("spool");
    Loop loop = new Loop("tenuto-run", faults);
    long startedMillis = startedAt.toEpochMilli();
    try (DeadLetterFile deadLetters = deadLetters(startedAt);
        Source source = openSource(spool);
        Parts parts = new Parts(options, assembly(loop, deadLetters, spool), latencies::settled)) {
      parts.openSinks(onExisting(), gallery, feedback -> tell(source, feedback));
      Optional<Keeper> keeper = openKeeper(parts, startedMillis);
      long incarnation = keeper.map(Keeper::incarnation).orElse(startedMillis);
      var origin = new Origin(Pipeline.SOURCE, pipeline.name(), incarnation);
      String name = pipeline.name() + "-" + startedMillis;
      Connector connector = parts.build(origin, name, spool, faults, progress::onNotice);
      goOn(source, keeper);
      Optional<Exception> failure = feed(source, connector, parts, start);
      // whoever tells of an aftermath has the letters as well
      var elsewhere =
          aftermath.isPresent() ? List.<RunSummary.Group>of() : parts.givenUpElsewhere();
      var accounts = new ArrayList<>(parts.finish());
      accounts.addAll(elsewhere);
      faults.throwAny();
      double seconds = (System.nanoTime() - start) / 1e9;
      Optional<Aftermath.Toll> toll = toll();
      if (toll.isPresent()) {
        accounts.addAll(LettersElsewhere.join(toll.get().letters(), deadLetters, pipeline));
      }
      RunSummary summary =
          Conclusion.of(
              pipeline, startedAt, seconds, parts, accounts, latencies, toll, problems, stopped);
      Files.write(options.output().resolve("summary.json"), Json.write(summary.fields()));
      if (failure.isPresent()) {
        throw new SourceFailedException(summary, failure.get());
      }
      return summary;
    } finally {
      loop.close();
      SpoolFolder.remove(spool);
    }
  }

  private OnExisting onExisting() {
    return options.overwrite()
        ? OnExisting.OVERWRITE
        : options.pipeline().resumes() ? OnExisting.APPEND : OnExisting.REFUSE;
  }

  private Optional<Aftermath.Toll> toll() throws IOException, InterruptedException {
    return aftermath.isPresent() ? Optional.of(aftermath.get().toll()) : Optional.empty();
  }

  /** Opens what keeps the source's messages before they are accepted; empty if nothing does. */
  private Optional<Keeper> openKeeper(Parts parts, long newIncarnation)
      throws IOException, InterruptedException {
    if (options.pipeline().stream().replicated()) {
      var heard = new Heard("stream.keepers");
      Keeper opened = parts.openReplicas(token.read(), tls, heard, newIncarnation, () -> stopped);
      progress.onNotice(
          "stream.delivery: "
              + options.pipeline().stream().mode()
              + " on "
              + String.join(", ", options.pipeline().stream().keepers()));
      return Optional.of(opened);
    }
    return options.pipeline().stream().durable()
        ? Optional.of(parts.openLog(new Heard("stream.log"), newIncarnation))
        : Optional.empty();
  }

  /** What keepers of the source's messages tell. */
  private final class Heard implements DurableLog.Listener, Replicas.Listener {
    private final String key;

    Heard(String key) {
      this.key = key;
    }

    @Override
    public void onNotice(String text) {
      progress.onNotice(text);
    }

    @Override
    public void onLost(long messages, String detail) {
      problems.on(
          new SourceProblem(
              key,
              messages + " messages are damaged on the disk and not delivered: " + detail,
              "They had been accepted, unless the power was cut while they were written. Send them"
                  + " again if the source still has them, and check the disk."));
    }

    @Override
    public void onFault(Throwable fault) {
      faults.accept(fault);
    }
  }

  /** Has the source go on behind what earlier runs have taken. */
  private void goOn(Source source, Optional<Keeper> keeper) throws IOException {
    if (keeper.isPresent() && keeper.get().nextSequence() > 0) {
      try {
        source.resume(keeper.get().nextSequence());
      } catch (IllegalStateException e) {
        String mode = options.pipeline().stream().mode();
        throw new IOException("stream.delivery: " + mode + ": " + e.getMessage(), e);
      }
    }
    if (keeper.isPresent() && keeper.get().left() > 0) {
      progress.onNotice(
          keeper.get().left() + " accepted messages of an earlier run are delivered first");
    }
  }

  private DeadLetterFile deadLetters(Instant startedAt) throws IOException {
    return DeadLetterFile.open(
        options.output(),
        startedAt.toString(),
        options.pipeline().resumes() && !options.overwrite());
  }

  private Assembly assembly(Loop loop, DeadLetterFile deadLetters, Path spool) {
    return new Assembly(
        options.pipeline(),
        loop,
        new BufferPool(POOL_BYTES),
        deadLetters,
        bound -> ThreadLocalRandom.current().nextInt(bound),
        spool);
  }

  private Source openSource(Path spool) throws IOException {
    Pipeline pipeline = options.pipeline();
    return Sources.open(
        pipeline.source(),
        new Sources.Surroundings(
            pipeline.name(),
            options.stateFolder(),
            pipeline.stream().durable(),
            options.overwrite(),
            spool,
            pipeline.stream().maxMessage().bytes(),
            token,
            tls,
            problems));
  }

  private void tell(Source source, Feedback feedback) {
    source.feedback(feedback.id(), feedback.header(), feedback.payload());
    options.feedback().accept(feedback);
  }

  /**
   * Takes from the source to its end, and waits until everything is settled.
   *
   * @return why the source failed, if it did
   */
  private Optional<Exception> feed(Source source, Connector connector, Parts parts, long start)
      throws Exception {
    String group = RunSummary.judged(connector.groups(), connector::onFull);
    var feed = new SourceFeed(source, connector, problems, latencies);
    stopFeed =
        () -> {
          feed.stop();
          if (source instanceof StoppableSource stoppable) {
            stoppable.stop();
          }
        };
    feed.onFailed(stopFeed);
    faults.abortBy(
        () -> {
          connector.close();
          stopFeed.run(); // the source may be waiting
        });
    if (stopped) { // before there was a feed to stop
      stopFeed.run();
    }
    var sampler =
        new Sampler(
            connector,
            () -> parts.account(connector, group),
            List.copyOf(parts.engines().keySet()),
            latencies,
            source::expected,
            progress,
            options.output().resolve("trace.jsonl"),
            start);
    if (source instanceof StoppableSource stoppable) {
      stoppable.listening().ifPresent(where -> progress.onNotice("listening on " + where));
    }
    Optional<Exception> failure;
    try (var sampling = new Sampling(sampler, SAMPLE_INTERVAL)) {
      boolean handedOut = false;
      while (!handedOut && !stopped) {
        handedOut = connector.awaitHandedOut(SAMPLE_INTERVAL);
        faults.throwAny();
      }
      failure = run(feed);
      while (!parts.settled(SETTLING_PATIENCE, stopped)) {
        faults.throwAny();
      }
    }
    samples = sampler.samples();
    return failure.or(feed::failure);
  }

  /** What a source has given before it fails was accepted, and is treated so. */
  private static Optional<Exception> run(SourceFeed feed) throws InterruptedException {
    try {
      feed.run();
      return Optional.empty();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return Optional.of(e);
    }
  }

  /** Takes no more from the source; what was accepted is still processed. */
  public void stop() {
    stopped = true;
    stopFeed.run();
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
