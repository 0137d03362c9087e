package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.wire.Origin;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A source that spills what waits too long; it survives everything. */
final class SimSource implements SimLink.Host {
  private final SimTime time;
  private final Origin origin;
  private final SimSender sender;
  private final List<SimMessages> sent = new ArrayList<>();
  private final Map<Settlement, Long> outcomes = new EnumMap<>(Settlement.class);
  private final History history;
  private long sequence;
  private long frozenUntil;

  SimSource(SimTime time, History history, String name) {
    this.time = time;
    this.history = history;
    this.origin = new Origin("raw", name, 1);
    var settings =
        new Dispatcher.Settings(
            "main",
            Delivery.AT_LEAST_ONCE,
            OnFull.SPILL,
            time.random.nextBoolean() ? DispatchPolicy.SPREAD : DispatchPolicy.PACK,
            History.ATTEMPTS,
            time.between(0, 20_000));
    this.sender = new SimSender(time, this, name, settings, history);
  }

  SimSender sender() {
    return sender;
  }

  void send(int count, int payloadBytes) {
    add(SimMessages.small(origin, sequence, count, payloadBytes, this::settled), count);
  }

  void sendLarge(int payloadBytes) {
    add(SimMessages.large(origin, sequence, payloadBytes, this::settled), 1);
  }

  private void add(SimMessages messages, int count) {
    sequence += count;
    sent.add(messages);
    sender.add(messages, 0, count, 1);
  }

  private void settled(SimMessages messages, int index, Settlement outcome) {
    outcomes.merge(outcome, 1L, Long::sum);
    history.settled(messages, index, outcome);
  }

  private long settled(Settlement outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  void freeze(long nanos) {
    frozenUntil = Math.max(frozenUntil, time.now() + nanos);
    List<SimLink> mine = sender.ends();
    time.at(frozenUntil, () -> mine.forEach(SimLink::thaw));
  }

  Ledger ledger() {
    return sender.ledger();
  }

  void cutOne() {
    List<SimLink> ends = sender.ends();
    if (!ends.isEmpty()) {
      ends.get(time.random.nextInt(ends.size())).cut();
    }
  }

  /** The account says what this source has sent and been told. */
  void assertExact() {
    long done = settled(Settlement.DONE);
    long buried = settled(Settlement.REJECT);
    long stored = settled(Settlement.STORED);
    assertThat(ledger())
        .isEqualTo(
            new Ledger(sequence, done, buried, 0, stored, sequence - done - buried - stored));
  }

  /** Every message was settled exactly once, and has been processed or is a dead letter. */
  void assertAllSettledOnce() {
    long base = 0;
    for (SimMessages messages : sent) {
      for (int i = 0; i < messages.settledTimes.length; i++) {
        assertThat(messages.settledTimes[i]).as("times settled, message %s", base + i).isEqualTo(1);
        if (SimEngine.kills(base + i)) {
          assertThat(history.isBuried(origin, base + i)).as("killer %s buried", base + i).isTrue();
        }
        assertThat(history.ended(origin, base + i))
            .as("message %s of %s was processed, or is a dead letter", base + i, origin.source())
            .isTrue();
      }
      base += messages.settledTimes.length;
    }
    assertThat(ledger().retained()).isZero();
  }

  @Override
  public boolean alive() {
    return true;
  }

  @Override
  public boolean frozen() {
    return time.now() < frozenUntil;
  }
}
