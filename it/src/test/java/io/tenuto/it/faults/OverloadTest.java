package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bar test 22: for some time more comes than two engines can do, then less again. Nobody
 * intervenes.
 */
@Timeout(180)
class OverloadTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BYTES = 10_000;

  /** Room for about half a second of what two engines can do: then the source waits. */
  private static final long CAP_BYTES = 500L * BYTES;

  private static final long WORK_NANOS = 2_000_000;
  private static final double OVER_SECONDS = LONG ? 10 : 1.5;
  private static final double AFTER_SECONDS = LONG ? 15 : 1.5;
  private static final double WINDOW_SECONDS = LONG ? 1 : 0.5;

  @TempDir Path folder;

  @Test
  void anOverloadThatIsOverLeavesNothingBehind() throws Exception {
    try (var first = new GatedEngine("engine-0", folder, WORK_NANOS);
        var second = new GatedEngine("engine-1", folder, WORK_NANOS);
        var hop = new FaultyHop(folder, 22, CAP_BYTES, 3, Optional.empty())) {
      hop.elsewhere(first.port(), FaultProxy.Watcher.NONE);
      hop.elsewhere(second.port(), FaultProxy.Watcher.NONE);
      hop.join();
      var load = new PacedLoad(hop, BYTES);
      double capacity = capacity(hop, load);
      PacedLoad.Stretch base = load.run(0.8 * capacity, LONG ? 5 : 1);
      load.run(1.2 * capacity, OVER_SECONDS);
      long most = hop.connector.retainedBytes();
      List<PacedLoad.Stretch> after = new ArrayList<>();
      for (double at = 0; at < AFTER_SECONDS; at += WINDOW_SECONDS) {
        after.add(load.run(0.8 * capacity, WINDOW_SECONDS));
      }
      hop.settleAccount(PATIENCE);
      assertThat(most).as("bytes kept after the overload").isLessThanOrEqualTo(CAP_BYTES);
      List<Owners.Run> runs = new ArrayList<>(first.runs());
      runs.addAll(second.runs());
      assertThat(runs).as("each message ran once").hasSize((int) hop.sent());
      tell(load, capacity, base, after, runs);
    }
  }

  /** What the engines do in a second when there is always more. */
  private static double capacity(FaultyHop hop, PacedLoad load) throws InterruptedException {
    double seconds = LONG ? 3 : 1;
    load.run(1e6, seconds); // compiles what is needed
    long before = hop.completed();
    long began = System.nanoTime();
    load.run(1e6, seconds);
    double capacity = (hop.completed() - before) * 1e9 / (System.nanoTime() - began);
    hop.settleAccount(PATIENCE);
    return capacity;
  }

  private static void tell(
      PacedLoad load,
      double capacity,
      PacedLoad.Stretch base,
      List<PacedLoad.Stretch> after,
      List<Owners.Run> runs) {
    double baseMillis = load.p99Millis(base, runs);
    List<Double> each = after.stream().map(window -> load.p99Millis(window, runs)).toList();
    int last = -1; // window that was not well
    for (int i = 0; i < each.size(); i++) {
      last = each.get(i) > 1.5 * baseMillis ? i : last;
    }
    double recovered = (last + 1) * WINDOW_SECONDS;
    System.out.printf(
        "%.0f messages/s at most; at 80 %% p99 %.1f ms; after the overload %s ms in windows of %.1f s:"
            + " well after %.1f s%n",
        capacity, baseMillis, each, WINDOW_SECONDS, recovered);
    if (LONG) {
      assertThat(recovered).as("seconds until p99 was well for good").isLessThanOrEqualTo(10);
    }
  }
}
