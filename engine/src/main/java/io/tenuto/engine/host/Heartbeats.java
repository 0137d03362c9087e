package io.tenuto.engine.host;

import io.tenuto.transport.Loop;
import io.tenuto.wire.Lease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sends the heartbeats of an engine's links: often over those of which it holds messages, seldom
 * over the others, and never so many at once that messages would wait behind them. On the loop's
 * thread.
 */
public final class Heartbeats {
  private static final Duration INTERVAL = Duration.ofNanos(Lease.INTERVAL_NANOS);
  private static final int AT_ONCE = 32;
  private static final Duration BETWEEN = Duration.ofMillis(1);

  private final Loop loop;
  private final Collection<EngineLink> links;
  private final Supplier<List<Object>> runningMillis;
  private final Deque<EngineLink> due = new ArrayDeque<>();
  private Runnable ending = () -> {};

  /**
   * @param links those that there are, at any time
   * @param runningMillis how long each slot's present message has been running
   */
  public Heartbeats(Loop loop, Collection<EngineLink> links, Supplier<List<Object>> runningMillis) {
    this.loop = loop;
    this.links = links;
    this.runningMillis = runningMillis;
  }

  public void begin() {
    ending = loop.every(INTERVAL, this::turn)::cancel;
  }

  private void turn() {
    send(due.size()); // of the last turn, if there are very many
    for (EngineLink link : links) {
      if (link.beatIsDue()) {
        due.add(link);
      }
    }
    sendSome();
  }

  private void sendSome() {
    send(AT_ONCE);
    if (!due.isEmpty()) {
      loop.after(BETWEEN, this::sendSome);
    }
  }

  private void send(int most) {
    if (due.isEmpty()) {
      return;
    }
    long now = loop.nowNanos();
    List<Object> running = runningMillis.get();
    for (int i = 0; i < most && !due.isEmpty(); i++) {
      EngineLink link = due.remove();
      if (link.in().open()) {
        link.beat(now, running);
      }
    }
  }

  void end() {
    ending.run();
    due.clear();
  }
}
