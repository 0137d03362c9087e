package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tenuto.transport.Mutation;
import io.tenuto.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever an intact record of the master's journal holds is understood or named. */
@Timeout(600)
class ControlFuzzTest {
  private static final long FIRST = Long.getLong("tenuto.fuzz.first", 1);
  private static final int RUNS =
      Integer.getInteger("tenuto.fuzz.runs", Boolean.getBoolean("tenuto.long") ? 500_000 : 10_000);
  private static final List<String> CHANGES =
      List.of(
          "{\"type\":\"epoch\",\"number\":7}",
          "{\"type\":\"end\",\"name\":\"a\",\"version\":3}",
          "{\"type\":\"run\",\"pipeline\":{\"name\":\"a\",\"text\":\"t\",\"owner\":\"b\",\"version\":4,"
              + "\"stages\":[{\"name\":\"s\",\"engines\":2}],\"readers\":[{}]}}",
          "{\"type\":\"run\",\"pipeline\":[1,2]}");

  @Test
  void mutatedChangesAreUnderstoodOrNamed() {
    byte[] snapshot = new ControlState().toJson();
    int named = 0;
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      var random = new Random(seed);
      byte[] change = CHANGES.get(random.nextInt(CHANGES.size())).getBytes(StandardCharsets.UTF_8);
      byte[] first = random.nextInt(4) == 0 ? Mutation.of(snapshot, random) : snapshot;
      try {
        ControlState state =
            ControlState.replayed(List.of(first, Mutation.of(change, random), change));
        assertThat(state.epoch()).as("seed %s", seed).isGreaterThan(Long.MIN_VALUE);
      } catch (ProtocolException e) {
        named++;
        assertThat(e).as("seed %s", seed).hasMessageContaining("of the journal: ");
      } catch (RuntimeException | StackOverflowError e) {
        fail("seed " + seed + " (-Dtenuto.fuzz.first=" + seed + " -Dtenuto.fuzz.runs=1)", e);
      }
    }
    assertThat(named).as("refused").isGreaterThanOrEqualTo(RUNS / 4);
  }
}
