package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.OnFull;
import io.tenuto.engine.host.RecordedLink;
import io.tenuto.wire.Control;
import io.tenuto.wire.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When an engine that holds messages of a lane is given up. */
class LaneHandlerTest {
  private static final long MOST_NANOS = Lease.LEASE_NANOS + Lease.DRIFT_NANOS;

  private final AtomicLong now = new AtomicLong();
  private final List<String> sent = new ArrayList<>();
  private final Lane lane = new Lane("engine", false, 1, 1 << 20, 0);
  private final Dispatcher dispatcher =
      new Dispatcher(
          new Dispatcher.Settings(
              "main", Delivery.AT_LEAST_ONCE, OnFull.BLOCK, DispatchPolicy.SPREAD, 3, 1 << 20),
          new RecordedCommands(sent),
          bound -> 0);
  private final LaneHandler handler =
      new LaneHandler(lane, new RecordedLink(sent, now::get), dispatcher, () -> {});

  private void send(int index) {
    var entries = new TestEntries();
    lane.sender().onCredit(100, 1 << 20);
    long first =
        lane.sender()
            .send(1, TestEntries.BYTES, new Lane.Flight(entries, index, index + 1, 1), true);
    handler.send(first, entries, index, index + 1, 1);
  }

  @Test
  void theTimeRunsFromTheFirstMessageOnALaneWithNone() {
    now.set(Lease.RESTING_NANOS); // the engine rests and has not been heard of since the opening
    send(0);
    assertThat(lane.leaseRanOut(Lease.RESTING_NANOS + MOST_NANOS)).isFalse();
    assertThat(lane.leaseRanOut(Lease.RESTING_NANOS + MOST_NANOS + 1)).isTrue();
  }

  @Test
  void laterMessagesDoNotProlongIt() {
    send(0);
    now.set(Lease.LEASE_NANOS);
    send(1);
    assertThat(lane.leaseRanOut(MOST_NANOS + 1)).isTrue();
  }

  @Test
  void anAnsweredHeartbeatProlongsIt() {
    send(0);
    now.set(Lease.LEASE_NANOS);
    handler.onControl(Control.of("heartbeat", "n", 0, "runningMillis", List.of()));
    assertThat(sent).last().isEqualTo("alive ");
    assertThat(lane.leaseRanOut(Lease.LEASE_NANOS + MOST_NANOS)).isFalse();
    assertThat(lane.leaseRanOut(Lease.LEASE_NANOS + MOST_NANOS + 1)).isTrue();
  }
}
