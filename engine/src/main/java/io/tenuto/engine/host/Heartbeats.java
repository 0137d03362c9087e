package io.tenuto.engine.host;

import io.tenuto.transport.Loop;
import io.tenuto.wire.Lease;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sends the heartbeats of an engine's links: often over those of which it holds messages, seldom
 * over the others, and never so many at once that messages would wait behind them. On the loop's
 * thread.
 */
public final class Heartbeats {
  private static final Duration INTERVAL = Duration.ofNanos(Lease.INTERVAL_NANOS);
  private static final Duration BETWEEN = Duration.ofMillis(1);

  private final Loop loop;
  private final Collection<EngineLink> links;
  private final Supplier<List<Object>> runningMillis;
  private final DueBeats due = new DueBeats();
  private boolean waiting; // for the time of the next portion
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
    send(due.all()); // of the last turn, if the loop was late
    due.turn(links);
    if (!waiting) {
      sendSome();
    }
  }

  private void sendSome() {
    send(due.next());
    waiting = !due.isEmpty();
    if (waiting) {
      loop.after(BETWEEN, this::sendSome);
    }
  }

  private void send(List<EngineLink> some) {
    if (some.isEmpty()) {
      return;
    }
    long now = loop.nowNanos();
    List<Object> running = runningMillis.get();
    for (EngineLink link : some) {
      if (link.in().open()) {
        link.beat(now, running);
      }
    }
  }

  void end() {
    ending.run();
    due.all();
  }
}
