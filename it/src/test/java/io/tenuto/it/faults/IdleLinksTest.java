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

/** Bar test 31: many who belong to the deployment hold links to an engine and send nothing. */
@Timeout(180)
class IdleLinksTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LINKS = LONG ? 5000 : 500;
  private static final int RATE = LONG ? 5000 : 300;
  private static final int SECONDS = LONG ? 8 : 1;

  /**
   * Of the engine's process; how late the load becomes is told, and docs/reliability.md judges it.
   */
  private static final long LINK_BYTES = 20 * 1024;

  /** More than the allocators of a JVM take at their own pace. */
  private static final long SLACK_BYTES = 40L << 20;

  @TempDir Path folder;

  @Test
  void idleLinksCostLittleMemoryAndDoNotHoldUpTheLoad() throws Exception {
    List<Throwable> faults = new ArrayList<>();
    try (var engine = new GatedEngine("engine-0", folder, 0);
        var hop = new FaultyHop(folder, 31, FaultyHop.CAP_BYTES, 3, Optional.empty())) {
      int port = engine.port();
      hop.elsewhere(port, FaultProxy.Watcher.NONE);
      hop.join();
      var load = new PacedLoad(hop, 10_000);
      load.run(RATE, SECONDS); // compiles what is needed
      PacedLoad.Stretch alone = load.run(RATE, SECONDS);
      hop.settleAccount(PATIENCE);
      long before = engine.residentBytes();
      try (var idle = new IdleSenders(port, "engine-0", faults::add)) {
        idle.open(LINKS, PATIENCE);
        PacedLoad.Stretch beside = load.run(RATE, SECONDS);
        hop.settleAccount(PATIENCE);
        long grown = engine.residentBytes() - before;
        assertThat(idle.lost()).as("idle links that were closed").isZero();
        List<Owners.Run> runs = engine.runs();
        double base = load.p99Millis(alone, runs);
        double p99 = load.p99Millis(beside, runs);
        System.out.printf(
            "%d idle links: %.1f MB more; p99 %.2f ms, %.2f ms without them%n",
            LINKS, grown / 1e6, p99, base);
        assertThat(grown)
            .as("bytes for %s idle links", LINKS)
            .isLessThan(LINKS * LINK_BYTES + SLACK_BYTES);
      }
    }
    assertThat(faults).isEmpty();
  }
}
