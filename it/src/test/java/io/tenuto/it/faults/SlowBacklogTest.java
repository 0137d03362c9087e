package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backlog on another host, at the end of a link that is slow. */
@Timeout(600)
class SlowBacklogTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;
  private FaultyHop hop;

  @BeforeEach
  void open() throws Exception {
    hop = FaultyHop.spilling(folder, 20);
  }

  @AfterEach
  void close() throws Exception {
    hop.close();
  }

  /** Bar test 20 for backlogs: answers to heartbeats come later than a lease lasts. */
  @Test
  void whatIsOnItsWayForLongerThanALeaseIsStoredOnceAndBlamesNobody() throws Exception {
    FaultyHop.Far far = hop.backlog();
    hop.send(20, 100);
    settle(far.backlog());
    FaultProxy proxy = far.proxy();
    proxy.forth().slice(LONG ? 4000 : 1000);
    proxy.back().slice(4000);
    proxy.forth().delay(50, 30);
    proxy.back().delay(50, 30);
    hop.send(LONG ? 500 : 60, 1000);
    settle(far.backlog());
    assertThat(far.backlog().problems()).isEmpty();
    if (hop.steady()) {
      assertThat(proxy.connections()).as("nobody believed it dead").isEqualTo(1);
      assertThat(hop.repeats()).isZero();
    }
  }

  private void settle(HopBacklog backlog) throws InterruptedException {
    boolean passedOn = hop.connector.flush(PATIENCE);
    long sent = hop.sent();
    assertThat(hop.connector.ledger(HopEngine.GROUP))
        .as("passed on within %s: %s", PATIENCE, passedOn)
        .isEqualTo(new Ledger(sent, 0, 0, 0, sent, 0));
    assertThat(backlog.flush(PATIENCE)).as("drained").isTrue();
    assertThat(backlog.ledger()).isEqualTo(new Ledger(sent, sent, 0, 0, 0, 0));
    hop.assertContents();
  }
}
