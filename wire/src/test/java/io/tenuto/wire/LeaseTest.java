package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The receiver must stop before the sender starts again. */
@Timeout(60)
class LeaseTest {
  private static final long LEASE = Lease.LEASE_NANOS;
  private static final long START = -5_000_000_000L; // clocks begin anywhere

  private final Lease.Holder holder = new Lease.Holder(START);
  private final Lease.Grantor grantor = new Lease.Grantor(START);

  @Test
  void theFirstLeaseRunsFromTheHello() {
    assertThat(holder.validUntilNanos()).isEqualTo(START + LEASE);
  }

  @Test
  void anAnswerCountsFromTheMomentItsHeartbeatWasSent() {
    long first = holder.beat(START + 100);
    long second = holder.beat(START + 200);
    holder.onAlive(first);
    assertThat(holder.validUntilNanos()).isEqualTo(START + 100 + LEASE);
    holder.onAlive(second);
    assertThat(holder.validUntilNanos()).isEqualTo(START + 200 + LEASE);
  }

  @Test
  void answersThatAreLateOrWereNeverAskedForGiveNothing() {
    long first = holder.beat(START + 100);
    long second = holder.beat(START + 200);
    holder.onAlive(second);
    holder.onAlive(first);
    holder.onAlive(99);
    holder.onAlive(-1);
    assertThat(holder.validUntilNanos()).isEqualTo(START + 200 + LEASE);
  }

  @Test
  void theOldestOfManyUnansweredHeartbeatsIsForgotten() {
    long forgotten = holder.beat(START + 1);
    for (int i = 0; i < 64; i++) {
      holder.beat(START + 2 + i);
    }
    holder.onAlive(forgotten);
    assertThat(holder.validUntilNanos()).isEqualTo(START + LEASE);
  }

  @Test
  void theSenderWaitsForLeaseAndDrift() {
    long most = LEASE + Lease.DRIFT_NANOS;
    assertThat(grantor.expired(START + most)).isFalse();
    assertThat(grantor.expired(START + most + 1)).isTrue();
    grantor.answer(START + 1000);
    assertThat(grantor.expired(START + most + 1000)).isFalse();
    assertThat(grantor.expired(START + most + 1001)).isTrue();
  }

  @Test
  void theSenderWaitsLongerForAReceiverThatMayBeResting() {
    long most = LEASE + Lease.DRIFT_NANOS;
    assertThat(grantor.expiredAtRest(START + most + Lease.RESTING_NANOS)).isFalse();
    assertThat(grantor.expiredAtRest(START + most + Lease.RESTING_NANOS + 1)).isTrue();
    grantor.begins(START + Lease.RESTING_NANOS);
    assertThat(grantor.expired(START + most + Lease.RESTING_NANOS)).isFalse();
    assertThat(grantor.expired(START + most + Lease.RESTING_NANOS + 1)).isTrue();
  }

  @Test
  void theReceiverHasStoppedWhenTheSenderTakesBackWhateverIsLostOrLate() {
    for (long seed = 1; seed <= 500; seed++) {
      var random = new Random(seed);
      long now = START;
      var receiver = new Lease.Holder(now);
      now += random.nextInt(300_000_000);
      var sender = new Lease.Grantor(now);
      var beats = new ArrayDeque<Long>();
      var answers = new ArrayDeque<Long>();
      for (int step = 0; step < 200 && !sender.expired(now); step++) {
        now += random.nextInt(400_000_000);
        if (sender.expired(now)) {
          break; // looked at in time: nothing is answered any more
        }
        switch (random.nextInt(5)) {
          case 0 -> beats.add(receiver.beat(now));
          case 1 -> {
            Long beat = beats.poll();
            if (beat != null) {
              sender.answer(now);
              answers.add(beat);
            }
          }
          case 2 -> {
            Long answer = answers.poll();
            if (answer != null) {
              receiver.onAlive(answer);
            }
          }
          case 3 -> sender.begins(now);
          default -> beats.poll(); // lost
        }
      }
      long expiry = now;
      while (!sender.expired(expiry)) {
        expiry += 1_000_000;
      }
      answers.forEach(receiver::onAlive); // the last ones arrive as late as can be
      assertThat(receiver.validUntilNanos() - expiry).as("seed %s", seed).isNegative();
    }
  }

  @Test
  void renewsThroughAnOverflowOfTheClock() {
    long began = Long.MAX_VALUE - LEASE;
    var late = new Lease.Holder(began);
    long sent = began + Lease.INTERVAL_NANOS; // what is granted now ends behind the overflow
    late.onAlive(late.beat(sent));
    assertThat(late.validUntilNanos() - sent).isEqualTo(LEASE);
  }
}
