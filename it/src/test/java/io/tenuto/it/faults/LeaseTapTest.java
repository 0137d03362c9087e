package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.Control;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Lease;
import io.tenuto.wire.Preface;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTapTest {
  private static final long EXPIRY = Lease.LEASE_NANOS + Lease.DRIFT_NANOS;

  private final AtomicLong clock = new AtomicLong(1000);
  private final LeaseTap tap = new LeaseTap("a", clock::get);

  @BeforeEach
  void open() {
    passes(true, Preface.OURS.bytes());
    passes(false, Preface.OURS.bytes());
  }

  @Test
  void onlyAHeartbeatThatIsAnsweredPutsOffTheTakingBack() {
    clock.set(2000);
    passes(false, Frames.control(Control.of("heartbeat", "n", 0)));
    clock.set(2500);
    passes(true, Frames.control(Control.of("alive", "n", 0)));
    clock.set(3000 + EXPIRY);
    passes(false, Frames.control(Control.of("heartbeat", "n", 1))); // as it thaws
    clock.set(3001 + EXPIRY);
    tap.ended(1, true);
    assertThat(tap.takenBack())
        .containsExactly(new Owners.TakenBack("a", 2000 + EXPIRY, 3001 + EXPIRY));
  }

  @Test
  void whereTheEngineLeavesFirstItsMessagesMayBeTakenBackAtOnce() {
    clock.set(2000);
    tap.ended(1, false);
    clock.set(2001);
    tap.ended(1, true);
    tap.ended(1, true);
    assertThat(tap.takenBack()).containsExactly(new Owners.TakenBack("a", 2000, 2001));
  }

  @Test
  void aLeaseIsHeldFromTheAnswerAndForAsLongAsTheHeartbeatAllows() {
    clock.set(2000);
    passes(false, Frames.control(Control.of("heartbeat", "n", 0)));
    clock.set(2500);
    passes(true, Frames.control(Control.of("alive", "n", 0)));
    assertThat(tap.held()).containsExactly(new Owners.Held("a", 2500, 2000 + Lease.LEASE_NANOS));
  }

  private void passes(boolean forth, ByteBuffer bytes) {
    byte[] all = new byte[bytes.remaining()];
    bytes.get(all);
    tap.passes(1, forth, all, all.length);
  }
}
