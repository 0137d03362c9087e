package io.tenuto.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.engine.master.ControlChange;
import io.tenuto.engine.master.ControlGroup.Leader;
import io.tenuto.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReplicaTest {
  private static final Leader A = new Leader("a", "tcp://127.0.0.1:8640", "http://127.0.0.1:8641");
  private static final Leader B = new Leader("b", "tcp://127.0.0.2:8640", "");
  private final Replica replica = Replica.empty();

  @Test
  void aMasterBeginsWithAnEpochAboveAllOthers() {
    assertThat(replica.apply(new Entry.Begin(7, A))).isEmpty();
    assertThat(replica.apply(new Entry.Begin(7, B))).contains("7 is not above 7");
    assertThat(replica.leader()).contains(A);
    assertThat(replica.apply(new Entry.Begin(8, B))).isEmpty();
    assertThat(replica.leader()).contains(B);
    assertThat(replica.epoch()).isEqualTo(8);
  }

  @Test
  void whatAnEarlierMasterAsksForChangesNothing() {
    replica.apply(new Entry.Begin(7, A));
    assertThat(replica.apply(new Entry.Change(7, new ControlChange.End("one", 1)))).isEmpty();
    replica.apply(new Entry.Begin(8, B));
    assertThat(replica.apply(new Entry.Change(7, new ControlChange.End("late", 2))))
        .contains("epoch 8 has begun after epoch 7");
    assertThat(replica.changes()).containsExactly(new ControlChange.End("one", 1));
  }

  @Test
  void entriesAndSnapshotsAreReadAsTheyWereWritten() {
    for (Entry entry :
        new Entry[] {
          new Entry.Begin(7, A),
          new Entry.Change(7, new ControlChange.End("one", 1)),
          new Entry.Begin(9, B)
        }) {
      assertThat(Entry.of(entry.toJson())).isEqualTo(entry);
      assertThat(Replica.of(replica.toJson()).toJson()).isEqualTo(replica.toJson());
      replica.apply(entry);
    }
    Replica read = Replica.of(replica.toJson());
    assertThat(read.toJson()).isEqualTo(replica.toJson());
    assertThat(read.leader()).contains(B);
    assertThat(read.epoch()).isEqualTo(9);
    assertThat(read.changes()).containsExactly(new ControlChange.End("one", 1));
  }

  @Test
  void whatALaterVersionWroteIsRefusedByName() {
    assertThatThrownBy(() -> Replica.of(json("{\"type\":\"replica\",\"format\":2,\"state\":{}}")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("format 2; expected a replica of 1");
    assertThatThrownBy(() -> Entry.of(json("{\"type\":\"vote\",\"epoch\":1}")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("'vote'; expected begin or change");
    assertThatThrownBy(() -> Entry.of(json("{\"type\":\"change\",\"epoch\":1,\"more\":{}}")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("without its 'change'");
  }

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
