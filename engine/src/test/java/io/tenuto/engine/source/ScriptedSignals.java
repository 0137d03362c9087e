package io.tenuto.engine.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Time that passes only while somebody waits, with things that happen in the folder at set moments.
 */
final class ScriptedSignals implements FolderSignals, LongSupplier {
  private final boolean signalling;
  private final Deque<Scene> scenes = new ArrayDeque<>();
  private long nowNanos;

  /**
   * @param signalling whether the folder tells of changes, unlike a network file system
   */
  ScriptedSignals(boolean signalling) {
    this.signalling = signalling;
  }

  interface Action {
    void run() throws Exception;
  }

  private record Scene(long atNanos, Action action) {}

  /** Lets something happen at that time after the start; in the order of the calls. */
  ScriptedSignals at(long millis, Action action) {
    scenes.add(new Scene(Duration.ofMillis(millis).toNanos(), action));
    return this;
  }

  long nowMillis() {
    return nowNanos / 1_000_000;
  }

  @Override
  public long getAsLong() {
    return nowNanos;
  }

  @Override
  public void watch(Path folder) {}

  @Override
  public Changes await(long atMostNanos) {
    long until = nowNanos + atMostNanos;
    Scene next = scenes.peek();
    if (next == null || next.atNanos > until) {
      nowNanos = until;
      return Changes.NONE;
    }
    nowNanos = Math.max(nowNanos, next.atNanos);
    run(scenes.remove());
    return signalling ? new Changes(true, Collections.emptySortedSet()) : await(until - nowNanos);
  }

  @Override
  public void rest(long nanos) {
    long until = nowNanos + nanos;
    while (!scenes.isEmpty() && scenes.peek().atNanos <= until) {
      nowNanos = Math.max(nowNanos, scenes.peek().atNanos);
      run(scenes.remove());
    }
    nowNanos = until;
  }

  @Override
  public void close() {}

  private static void run(Scene scene) {
    try {
      scene.action.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
