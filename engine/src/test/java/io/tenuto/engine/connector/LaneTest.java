package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.Lease;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final long MOST_NANOS = Lease.LEASE_NANOS + Lease.DRIFT_NANOS;

  private final Lane lane = new Lane("engine", false, 1, 1 << 20, 0);

  @Test
  void anEngineWithoutMessagesMayRest() {
    assertThat(lane.leaseRanOut(MOST_NANOS + Lease.RESTING_NANOS)).isFalse();
    assertThat(lane.leaseRanOut(MOST_NANOS + Lease.RESTING_NANOS + 1)).isTrue();
  }

  @Test
  void anEngineWithMessagesMayNot() {
    lane.sender().onCredit(1, 100);
    lane.sender().send(1, 10, new Lane.Flight(new TestEntries(), 0, 1, 1), true);
    assertThat(lane.leaseRanOut(MOST_NANOS)).isFalse();
    assertThat(lane.leaseRanOut(MOST_NANOS + 1)).isTrue();
    lane.lease().begins(1000);
    assertThat(lane.leaseRanOut(MOST_NANOS + 1000)).isFalse();
    assertThat(lane.leaseRanOut(MOST_NANOS + 1001)).isTrue();
  }
}
