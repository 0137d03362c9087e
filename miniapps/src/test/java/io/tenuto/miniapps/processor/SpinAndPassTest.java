package io.tenuto.miniapps.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.Processor;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.miniapps.cost.CostMessage;
import io.tenuto.miniapps.cost.TextCostMessage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SpinAndPassTest {
  private static final Header HEADER = Header.of("key", "value");

  /** CPU time that passes only when it is looked at. */
  private static final class SteppingClock {
    private long nanos;

    long next() {
      nanos += 1000;
      return nanos;
    }
  }

  private static long burntNanos(OptionalLong cost, Payload payload) throws Exception {
    var clock = new SteppingClock();
    try (Processor spin = new Spin(cost, false, clock::next)) {
      var outputs = new Collected();
      spin.process(new TestMessage(HEADER, payload), outputs);
      assertThat(outputs.headers).isEmpty();
    }
    return clock.nanos - 1000;
  }

  @Test
  void theCostNamedInTheMessageIsBurnt() throws Exception {
    Payload binary = Payload.of(CostMessage.write(250, 0, 0, new byte[10]));
    assertThat(burntNanos(OptionalLong.empty(), binary)).isEqualTo(250_000);
    Payload text = Payload.of(TextCostMessage.write(3, "f", 60));
    assertThat(burntNanos(OptionalLong.empty(), text)).isEqualTo(3_000_000);
  }

  @Test
  void theOptionReplacesTheCostOfTheMessage() throws Exception {
    Payload binary = Payload.of(CostMessage.write(250, 0, 0, new byte[10]));
    assertThat(burntNanos(OptionalLong.of(7000), binary)).isEqualTo(7000);
  }

  @Test
  void theTimeIsThatOfTheThreadItself() throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try (Processor spin = Collected.create("spin", Map.of("cost", "20ms"))) {
      long before = threads.getCurrentThreadCpuTime();
      spin.process(new TestMessage(HEADER, Payload.empty()), new Collected());
      long burnt = threads.getCurrentThreadCpuTime() - before;
      assertThat(burnt).isBetween(20_000_000L, 60_000_000L);
    }
  }

  @Test
  void aMessageThatNamesNoCostIsRejected() {
    assertThatThrownBy(() -> Collected.run("spin", Map.of(), HEADER, Payload.of("hello")))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("the payload names no cost")
        .hasMessageContaining("option cost");
  }

  @Test
  void bothPassOnTheMessageItselfWhenTold() throws Exception {
    Payload payload = Payload.of("C000000-F-\n");
    for (String name : new String[] {"pass", "spin"}) {
      Collected found = Collected.run(name, Map.of("emit", true), HEADER, payload);
      assertThat(found.headers).containsExactly(HEADER);
      assertThat(found.payloads).containsExactly(payload);
      assertThat(Collected.run(name, Map.of("emit", false), HEADER, payload).headers).isEmpty();
    }
    assertThat(Collected.run("pass", Map.of(), HEADER, payload).headers).hasSize(1);
  }

  @Test
  void aWrongOptionIsAnswered() {
    assertThatThrownBy(() -> Collected.create("spin", Map.of("cost", 10L)))
        .hasMessage(
            "spin: options.cost: 10 is not a time such as 10ms, 250us or 2s. Correct it, or remove"
                + " it for the default.");
    assertThatThrownBy(() -> Collected.create("pass", Map.of("emits", true)))
        .hasMessageContaining("Did you mean 'emit'?");
  }
}
