package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that do not hear one another for a while, in both directions or in one, or not well. */
@Timeout(600)
class PartitionTest {
  private static final double CUT_SECONDS = Flow.LONG ? 10 : 2.5;
  private static final double WHOLE_SECONDS = Flow.LONG ? 6 : 2;
  private static final int LOST_PERCENT = 2;

  @TempDir static Path folder;
  private static RunOnHosts run; // hosts take long to start: one run for all that is done to them

  @BeforeAll
  @Timeout(300)
  static void start() throws Exception {
    run = new RunOnHosts(folder);
  }

  /** Whatever was done to them. */
  @AfterAll
  @Timeout(300)
  static void nothingIsLost() throws Exception {
    if (run != null) {
      try (RunOnHosts all = run) {
        all.endsWithoutLoss();
      }
    }
  }

  /** Hosts that do not hear one another: what {@code from} sends to {@code to} is lost. */
  private record Cut(int from, int to, boolean both) {}

  private static List<Cut> cuts() {
    if (!Flow.LONG) {
      return List.of(new Cut(1, 3, true), new Cut(4, 1, false));
    }
    var cuts = new ArrayList<Cut>();
    for (int from = 1; from <= 4; from++) {
      for (int to = from + 1; to <= 4; to++) {
        cuts.add(new Cut(from, to, true));
        cuts.add(new Cut(from, to, false));
        cuts.add(new Cut(to, from, false));
      }
    }
    return cuts;
  }

  /** Bar tests 17 and 18. */
  @Test
  void nothingIsLostWhileHostsDoNotHearOneAnotherAndAllIsWellSoonAfterwards() throws Exception {
    for (Cut cut : cuts()) {
      run.hosts().cut(cut.from(), cut.to());
      if (cut.both()) {
        run.hosts().cut(cut.to(), cut.from());
      }
      run.goOn(CUT_SECONDS);
      run.hosts().heal(cut.to());
      if (cut.both()) {
        run.hosts().heal(cut.from());
      }
      double healed = run.goOn(WHOLE_SECONDS);
      run.complete(RunOnHosts.RATE);
      if (Flow.LONG) {
        assertThat(run.rate(healed + 3, healed + WHOLE_SECONDS))
            .as("messages in a second from 3 s after the healing of %s on", cut)
            .isGreaterThan(0.9 * RunOnHosts.RATE);
      }
    }
  }

  /** Bar test 20, its part about random loss. */
  @Test
  void packetsThatAreLostAtRandomLoseNoMessageAndBlameNone() throws Exception {
    for (int host = 1; host <= 4; host++) {
      run.hosts().lose(host, LOST_PERCENT);
    }
    double from = run.goOn(CUT_SECONDS);
    if (Flow.LONG) {
      System.out.printf(
          "with %d %% of all packets lost: %.0f messages/s of %d%n",
          LOST_PERCENT, run.rate(from, from + CUT_SECONDS), RunOnHosts.RATE);
    }
    for (int turns = 0; lost(run.hosts()) == 0; turns++) {
      assertThat(turns).as("seconds in which no packet was lost").isLessThan(60);
      run.goOn(1);
    }
    run.complete(RunOnHosts.RATE);
    for (int host = 1; host <= 4; host++) {
      run.hosts().heal(host);
    }
  }

  private static long lost(Hosts hosts) throws IOException, InterruptedException {
    long lost = 0;
    for (int host = 1; host <= 4; host++) {
      lost += hosts.lost(host);
    }
    return lost;
  }
}
