package io.tenuto.engine.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Message;
import io.tenuto.api.OnFull;
import io.tenuto.api.Outputs;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.log.FileStorage;
import io.tenuto.log.Storage;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A source, a backlog and engines in this process, and what they said. */
final class Rig implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<BacklogProblem> problems = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<Boolean> roomAgain = new ConcurrentLinkedQueue<>();
  final ConcurrentHashMap<String, Integer> seen = new ConcurrentHashMap<>();
  final Map<Long, String> buried = new ConcurrentHashMap<>();
  final Loop loop = new Loop("test-source", faults::add);
  final Loop backlogLoop = new Loop("test-backlog", faults::add);
  final BufferPool pool = new BufferPool(16 << 20);
  private final Path folder;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private int engines;

  Rig(Path folder) {
    this.folder = folder;
  }

  static Dispatcher.Settings group(String name, OnFull onFull) {
    return new Dispatcher.Settings(
        name, Delivery.AT_LEAST_ONCE, onFull, DispatchPolicy.SPREAD, 3, 0);
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  /** A source of one group that spills whatever does not go to engines at once. */
  Connector source(long retainBytes) {
    return source(retainBytes, group("main", OnFull.SPILL));
  }

  Connector source(long retainBytes, Dispatcher.Settings... groups) {
    var spec =
        new Connector.Spec(new Origin("raw", "test", 1), List.of(groups), retainBytes, 1L << 32);
    return opened(
        new Connector(
            loop,
            pool,
            spec,
            (where, message, cause, engine) -> buried.put(message.id().sequence(), cause),
            new Random(1)::nextInt));
  }

  BacklogSettings settings(Path where, long diskBytes, long memoryBytes) {
    return new BacklogSettings(
        "spill", group("main", OnFull.BLOCK), where, diskBytes, memoryBytes, 1L << 32, false);
  }

  Backlog backlog(BacklogSettings settings) throws IOException {
    return backlog(settings, FileStorage.open(Backlog.logFolder(settings.folder())));
  }

  Backlog backlog(BacklogSettings settings, Storage storage) throws IOException {
    var listener =
        new BacklogListener() {
          @Override
          public void onProblem(BacklogProblem problem) {
            problems.add(problem);
          }

          @Override
          public void onRoomAgain() {
            roomAgain.add(true);
          }
        };
    var around =
        new Backlog.Surroundings(
            backlogLoop,
            pool,
            (where, message, cause, engine) -> buried.put(message.id().sequence(), cause),
            new Random(2)::nextInt,
            listener);
    return opened(Backlog.open(settings, around, storage));
  }

  /** What an engine of a test does. */
  interface Code {
    void process(Message message, Outputs outputs) throws Exception;
  }

  /** An engine that notes which messages it saw, after running its code. */
  EngineHost engine(int slots, Code code) {
    var spec =
        new EngineHost.Spec(
            "engine-" + engines++, slots, 64 << 20, 16 << 20, 1L << 32, folder, Duration.ZERO);
    return new EngineHost(
        spec,
        loop,
        pool,
        slot ->
            new SlotCode() {
              @Override
              public void process(Message message, Outputs outputs) throws Exception {
                code.process(message, outputs);
                seen.merge(message.id().toString(), 1, Integer::sum);
              }
            },
        Optional.empty());
  }

  void spill(Connector source, Backlog backlog) {
    LocalLink.join(
        loop,
        backlogLoop,
        "in-process",
        link -> source.open(backlog.group(), link, backlog.introduction(), 1),
        link -> backlog.open(link, 1));
  }

  void serve(Connector source, String group, EngineHost engine) {
    LocalLink.join(
        loop,
        loop,
        "in-process",
        link -> source.open(group, link, engine.introduction(), 1),
        link -> engine.open(link, 1, false));
  }

  void drain(Backlog backlog, EngineHost engine) {
    LocalLink.join(
        backlogLoop,
        loop,
        "in-process",
        link -> backlog.drain().open(backlog.group(), link, engine.introduction(), 1),
        link -> engine.open(link, 1, true));
  }

  static void pause(Duration length) {
    LockSupport.parkNanos(length.toNanos());
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting for %s", what).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  /** Closes sources and backlogs, the last one first, and then the loops. */
  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    loop.close();
    backlogLoop.close();
    assertThat(faults).isEmpty();
  }
}
