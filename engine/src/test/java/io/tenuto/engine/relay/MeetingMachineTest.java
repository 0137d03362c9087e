package io.tenuto.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.engine.relay.Appointment.End;
import io.tenuto.wire.Control;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who is joined with whom at a relay, and who is sent away. */
class MeetingMachineTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<String> joined = new ArrayList<>();
  private final Map<Long, RefusedException> refused = new HashMap<>();
  private final Set<Long> unseenGone = new HashSet<>();
  private final MeetingMachine machine =
      new MeetingMachine(
          new MeetingMachine.Commands() {
            @Override
            public boolean join(long caller, long other) {
              boolean there = !unseenGone.contains(caller) && !unseenGone.contains(other);
              if (there) {
                joined.add(caller + "+" + other);
              }
              return there;
            }

            @Override
            public void refuse(long caller, RefusedException why) {
              assertThat(refused.put(caller, why)).as("refused once").isNull();
            }
          });

  private static Appointment connector(String connector, String engine) {
    return new Appointment(connector, engine, End.CONNECTOR);
  }

  private static Appointment engine(String connector, String engine) {
    return new Appointment(connector, engine, End.ENGINE);
  }

  private RefusedException refusal(long caller) {
    return Objects.requireNonNull(refused.get(caller));
  }

  @Test
  void twoThatNameOneAnotherAreJoinedWhoeverComesFirst() {
    machine.onCaller(1, connector("c", "e"), 0);
    machine.onCaller(2, engine("c", "f"), 0);
    assertThat(joined).isEmpty();
    machine.onCaller(3, engine("c", "e"), SECOND);
    machine.onCaller(4, connector("c", "f"), SECOND);
    assertThat(joined).containsExactly("1+3", "2+4");
    assertThat(refused).isEmpty();
    assertThat(machine.waiting()).isZero();
    assertThat(machine.pairs()).isEqualTo(2);
  }

  @Test
  void whoWaitsTooLongIsSentAwayAndMayComeAgain() {
    machine.onCaller(1, connector("c", "e"), 0);
    machine.onCaller(2, engine("d", "f"), SECOND);
    machine.tick(4 * SECOND - 1);
    assertThat(refused).isEmpty();
    machine.tick(4 * SECOND);
    assertThat(refused).containsOnlyKeys(1L);
    assertThat(refusal(1)).hasMessageContaining("engine e").hasMessageContaining("4 s");
    assertThat(refusal(1).retryable()).isTrue();
    machine.tick(5 * SECOND);
    assertThat(refusal(2)).hasMessageContaining("connector d");
    machine.onCaller(3, connector("c", "e"), 6 * SECOND);
    machine.onCaller(4, engine("c", "e"), 7 * SECOND);
    assertThat(joined).containsExactly("3+4");
  }

  @Test
  void aCallerTakesThePlaceOfItsOwnEarlierCall() {
    machine.onCaller(1, connector("c", "e"), 0);
    machine.onCaller(2, connector("c", "e"), 3 * SECOND);
    assertThat(refusal(1).code()).isEqualTo("stale");
    machine.tick(5 * SECOND);
    machine.onCaller(3, engine("c", "e"), 5 * SECOND);
    assertThat(joined).containsExactly("2+3");
  }

  @Test
  void nobodyIsJoinedWithOneWhoHasGone() {
    machine.onCaller(1, connector("c", "e"), 0);
    machine.onGone(1);
    machine.onCaller(2, engine("c", "e"), SECOND);
    assertThat(joined).isEmpty();
    assertThat(machine.waiting()).isEqualTo(1);
  }

  @Test
  void twoOfWhomOneHasGoneUnseenAreNoPairAndTakeNoRoom() {
    unseenGone.add(1L);
    machine.onCaller(1, connector("c", "e"), 0);
    machine.onCaller(2, engine("c", "e"), SECOND);
    assertThat(joined).isEmpty();
    assertThat(machine.pairs()).isZero();
    assertThat(machine.waiting()).isZero();
    machine.onCaller(3, connector("c", "e"), SECOND);
    machine.onCaller(4, engine("c", "e"), SECOND);
    assertThat(joined).containsExactly("3+4");
    assertThat(machine.pairs()).isEqualTo(1);
  }

  @Test
  void thereIsRoomForSoManyThatWaitAndNoMore() {
    for (int i = 0; i < MeetingMachine.MOST_WAITING; i++) {
      machine.onCaller(i, connector("c" + i, "e"), 0);
    }
    assertThat(refused).isEmpty();
    machine.onCaller(5_000, connector("one more", "e"), 0);
    assertThat(refused).containsOnlyKeys(5_000L);
    assertThat(refusal(5_000).code()).isEqualTo("busy");
    assertThat(refusal(5_000).retryable()).isTrue();
    machine.onCaller(5_001, engine("c7", "e"), 0);
    assertThat(joined).containsExactly("7+5001");
  }

  @Test
  void thereIsRoomForSoManyPairsAndNoMore() {
    for (int i = 0; i < MeetingMachine.MOST_PAIRS; i++) {
      machine.onCaller(2L * i, connector("c" + i, "e"), 0);
      machine.onCaller(2L * i + 1, engine("c" + i, "e"), 0);
    }
    machine.onCaller(5_000, connector("one more", "e"), 0);
    machine.onCaller(5_001, engine("one more", "e"), 0);
    assertThat(refusal(5_001).code()).isEqualTo("busy");
    machine.onParted();
    machine.onCaller(5_002, engine("one more", "e"), 0);
    assertThat(joined).hasSize(MeetingMachine.MOST_PAIRS + 1).endsWith("5000+5002");
  }

  @Test
  void whatARelayIsToldHasBothNamesAndAnEnd() {
    Appointment appointment = engine("c", "e");
    assertThat(Appointment.of(appointment.hello())).isEqualTo(appointment);
    assertThatThrownBy(() -> Appointment.of(Control.of("hello", "connector", "c", "end", "engine")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("engine");
    assertThatThrownBy(
            () -> Appointment.of(Control.of("hello", "connector", "c", "engine", "e", "end", "x")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("'x'");
  }

  /** Every caller is joined, sent away, gone or still waiting: none is forgotten. */
  @Test
  void randomHistoriesForgetNobody() {
    for (long seed = 0; seed < 200; seed++) {
      new MeetingMachineTest().history(seed);
    }
  }

  private void history(long seed) {
    var random = new Random(seed);
    var gone = new HashSet<Long>();
    long now = random.nextLong();
    for (long caller = 0; caller < 100; caller++) {
      now += random.nextLong(2 * SECOND);
      End end = random.nextBoolean() ? End.CONNECTOR : End.ENGINE;
      machine.onCaller(
          caller, new Appointment("c" + random.nextInt(3), "e" + random.nextInt(3), end), now);
      if (random.nextInt(5) == 0 && !answered(caller)) {
        machine.onGone(caller);
        gone.add(caller);
      }
      machine.tick(now);
    }
    long waiting =
        LongStream.range(0, 100).filter(each -> !gone.contains(each) && !answered(each)).count();
    assertThat((long) machine.waiting()).as("seed %s", seed).isEqualTo(waiting);
    assertThat(machine.pairs()).as("seed %s", seed).isEqualTo(joined.size()).isGreaterThan(5);
  }

  private boolean answered(long caller) {
    String name = String.valueOf(caller);
    return refused.containsKey(caller)
        || joined.stream().anyMatch(pair -> List.of(pair.split("\\+")).contains(name));
  }
}
