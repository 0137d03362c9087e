package io.tenuto.engine.run;

import io.tenuto.api.OnFull;
import io.tenuto.config.BacklogSpec;
import io.tenuto.config.GroupSpec;
import io.tenuto.config.Pipeline;
import io.tenuto.config.SinkSpec;
import io.tenuto.config.Size;
import io.tenuto.config.StageSpec;
import io.tenuto.engine.backlog.Backlog;
import io.tenuto.engine.backlog.BacklogListener;
import io.tenuto.engine.backlog.BacklogSettings;
import io.tenuto.engine.backlog.DurableLog;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DeadLetters;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Keeper;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.host.StageOutput;
import io.tenuto.engine.replica.Replicas;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the parts of a pipeline: the same ones wherever they run, in one process or many. Parts of
 * one assembly share a loop.
 */
public final class Assembly {
  /**
   * Memory for arrived messages per engine; with as much again in pooled buffers it stays below 256
   * MiB.
   */
  private static final long ENGINE_BUDGET_BYTES = 64L << 20;

  /** Larger messages are spooled to a file on the receiving side. */
  private static final long CONTIGUOUS_BYTES = 32L << 20;

  /** An eighth of the heap, because arrays above half a region take up to twice their size. */
  private static final int HEAP_PARTS = 8;

  /** What waits in memory for engines before a backlog takes the oldest. */
  private static final long SPILL_ABOVE_BYTES = 1 << 20;

  /**
   * The share of what is retained that the engines of a reader that spills may have at once: the
   * rest is what the source goes on with when they hang.
   */
  private static final int ENGINE_PARTS = 2;

  private final Pipeline pipeline;
  private final Loop loop;
  private final BufferPool pool;
  private final DeadLetters deadLetters;
  private final IntUnaryOperator random;
  private final Path spoolFolder;

  /**
   * @param random draws a number from 0 inclusive to its argument exclusive; used on the loop's
   *     thread
   * @param spoolFolder where messages go that are too large for memory
   */
  public Assembly(
      Pipeline pipeline,
      Loop loop,
      BufferPool pool,
      DeadLetters deadLetters,
      IntUnaryOperator random,
      Path spoolFolder) {
    this.pipeline = pipeline;
    this.loop = loop;
    this.pool = pool;
    this.deadLetters = deadLetters;
    this.random = random;
    this.spoolFolder = spoolFolder;
  }

  public Loop loop() {
    return loop;
  }

  public BufferPool pool() {
    return pool;
  }

  /**
   * The connector of a stream, with a group for each stage and sink that reads it; empty if nothing
   * does.
   *
   * @param origin of what is offered to it; a stage's outputs bring their own
   */
  public Optional<Connector> connector(String stream, Origin origin) {
    return connector(stream, origin, null);
  }

  /**
   * As {@link #connector(String, Origin)}.
   *
   * @param keeper of the source's messages where they are durable, else null
   */
  Optional<Connector> connector(String stream, Origin origin, @Nullable Keeper keeper) {
    List<GroupSpec> groups = pipeline.groupsFrom(stream);
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    var settings = groups.stream().map(this::settings).toList();
    var spec =
        new Connector.Spec(origin, settings, retainBytes(), pipeline.stream().maxMessage().bytes());
    return Optional.of(new Connector(loop, pool, spec, deadLetters, random, keeper));
  }

  /**
   * As the file says, but never more than a small heap can bear: what is retained lies in it. One
   * message is always taken, whatever its size.
   */
  private long retainBytes() {
    long bearable = Runtime.getRuntime().maxMemory() / HEAP_PARTS;
    return Math.min(pipeline.stream().retain().bytes(), bearable);
  }

  private Dispatcher.Settings settings(GroupSpec group) {
    OnFull onFull = group.policy().onFull();
    long keepBytes =
        onFull == OnFull.SPILL
            ? Math.min(SPILL_ABOVE_BYTES, retainBytes() / 16)
            : group.policy().retain().bytes();
    return settings(group, onFull, keepBytes);
  }

  private Dispatcher.Settings settings(GroupSpec group, OnFull onFull, long keepBytes) {
    int attempts = group instanceof StageSpec stage ? stage.attempts() : 3;
    Optional<String> orderBy =
        group instanceof StageSpec stage ? stage.orderBy() : Optional.empty();
    return new Dispatcher.Settings(
        group.name(),
        pipeline.stream().delivery(),
        onFull,
        DispatchPolicy.SPREAD,
        attempts,
        keepBytes,
        onFull == OnFull.SPILL ? retainBytes() / ENGINE_PARTS : Long.MAX_VALUE,
        orderBy);
  }

  /**
   * Keepers on several hosts, for a source's stream that is replicated. Waits until all have
   * answered.
   *
   * @param change whether other keepers than those of the run before are meant
   * @param anew whether the source begins anew
   * @param newIncarnation number of the source's run, if it begins
   * @param stopped whether somebody wants it to end before
   * @throws IOException if the run may not begin with these keepers, naming the remedy
   */
  Keeper replicas(
      Token token,
      Tls tls,
      Replicas.Listener listener,
      boolean change,
      boolean anew,
      long newIncarnation,
      BooleanSupplier stopped)
      throws IOException, InterruptedException {
    var settings =
        new Replicas.Settings(
            pipeline.name(),
            pipeline.stream().keepers().stream().map(Endpoint::parse).toList(),
            change,
            refuses(),
            retainBytes() / 2,
            spoolFolder);
    return Replicas.open(settings, loop, pool, token, tls, listener, anew, newIncarnation, stopped);
  }

  private boolean refuses() {
    return pipeline.groupsFrom(Pipeline.SOURCE).stream()
        .anyMatch(group -> group.policy().onFull() == OnFull.REFUSE);
  }

  /**
   * The log of a source's stream that is durable.
   *
   * @param output the run's folder
   * @param anew whether the source begins anew
   * @param newIncarnation number of the source's run, if it begins
   * @throws IOException if the folder cannot be used, naming it and the remedy
   */
  Keeper log(Path output, DurableLog.Listener listener, boolean anew, long newIncarnation)
      throws IOException {
    var logSettings =
        new DurableLog.Settings(
            pipeline.stream().logIn(output),
            pipeline.stream().maxDisk().bytes(),
            retainBytes() / 2,
            refuses());
    return DurableLog.open(logSettings, loop, pool, listener, anew, newIncarnation);
  }

  /**
   * The backlog of a group that spills, in a folder of its own. All backlogs of a pipeline share
   * what the file gives them in equal parts.
   *
   * @param output the run's folder
   * @throws IOException if the folder cannot be used, naming it and the remedy
   */
  public Backlog backlog(GroupSpec group, Path output, BacklogListener listener)
      throws IOException {
    Path folder = pipeline.backlog().directoryIn(output).resolve(group.name());
    return backlog(group, new BacklogPlace(group.name(), folder, Long.MAX_VALUE), listener);
  }

  /**
   * Where a backlog is.
   *
   * @param name for people, unique within the deployment
   * @param folder its own
   * @param diskBytes that it may use at most, whatever the pipeline says
   */
  public record BacklogPlace(String name, Path folder, long diskBytes) {}

  /**
   * As {@link #backlog(GroupSpec, Path, BacklogListener)}, at any place.
   *
   * @throws IOException if the folder cannot be used, naming it and the remedy
   */
  public Backlog backlog(GroupSpec group, BacklogPlace place, BacklogListener listener)
      throws IOException {
    BacklogSpec spec = pipeline.backlog();
    long sharers =
        Stream.concat(pipeline.stages().stream(), pipeline.sinks().stream())
            .filter(Assembly::spills)
            .count();
    var backlogSettings =
        new BacklogSettings(
            place.name(),
            settings(group, OnFull.BLOCK, 0),
            place.folder(),
            Math.min(part(spec.maxDisk(), sharers), place.diskBytes()),
            part(spec.maxMemory(), sharers),
            pipeline.stream().maxMessage().bytes(),
            pipeline.stream().durable());
    var around = new Backlog.Surroundings(loop, pool, deadLetters, random, listener);
    return Backlog.open(backlogSettings, around);
  }

  private static long part(Size whole, long sharers) {
    return Math.max(BacklogSettings.LEAST_BYTES, whole.bytes() / Math.max(1, sharers));
  }

  /** Whether a reader's messages go to a backlog when its engines have no room. */
  static boolean spills(GroupSpec group) {
    return group.policy().onFull() == OnFull.SPILL;
  }

  /** One engine of a stage, in the process of a run. */
  EngineHost engine(
      StageSpec stage, String name, IntFunction<SlotCode> code, Optional<StageOutput> output) {
    return new EngineHost(spec(stage, name), loop, pool, code, output);
  }

  /**
   * One engine of a stage, in a process of its own.
   *
   * @param instance what its worker and all senders know this life of it by
   */
  public EngineHost engine(
      StageSpec stage,
      String name,
      String instance,
      IntFunction<SlotCode> code,
      Optional<StageOutput> output) {
    return new EngineHost(spec(stage, name), instance, loop, pool, code, output);
  }

  /** The receiving end of a sink: one slot, so that it is written by one thread. */
  public EngineHost sink(SinkSpec sink, SlotCode code) {
    return new EngineHost(
        spec(sink.name(), 1, Duration.ZERO), loop, pool, slot -> code, Optional.empty());
  }

  private EngineHost.Spec spec(StageSpec stage, String name) {
    return spec(name, stage.slots(), stage.timeLimit().orElse(Duration.ZERO));
  }

  private EngineHost.Spec spec(String name, int slots, Duration timeLimit) {
    return new EngineHost.Spec(
        name,
        slots,
        ENGINE_BUDGET_BYTES,
        CONTIGUOUS_BYTES,
        pipeline.stream().maxMessage().bytes(),
        spoolFolder,
        timeLimit);
  }
}
