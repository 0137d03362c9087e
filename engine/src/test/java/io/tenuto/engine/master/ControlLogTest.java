package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.log.Journal;
import io.tenuto.log.UnusableLogException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a master that begins knows of those before it. */
class ControlLogTest {
  @TempDir Path folder;

  private static PipelineView pipeline(String name, long version, int engines) {
    return new PipelineView(
        name,
        version,
        "",
        "its text",
        "/folder",
        List.of(new PipelineView.Stage("count", "source", engines)),
        List.of(new PipelineView.Backlog("count", List.of("storage"))));
  }

  private ControlLog open(long clockMillis) throws IOException {
    return JournalControlLog.open(folder, () -> clockMillis);
  }

  private static void append(ControlLog log, ControlChange change) throws Exception {
    var answer = new CompletableFuture<IOException>();
    log.append(change, answer::complete);
    assertThat(answer.get(60, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void pipelinesScalingsAndEndsAreThereAgain() throws Exception {
    try (ControlLog log = open(1000)) {
      assertThat(log.kept()).isEmpty();
      append(log, new ControlChange.Run(pipeline("cells", 1, 2)));
      append(log, new ControlChange.Run(pipeline("other", 2, 1)));
      append(log, new ControlChange.Run(pipeline("cells", 3, 5)));
      append(log, new ControlChange.End("other", 2));
    }
    for (int life = 0; life < 3; life++) { // the first replays changes, the others a snapshot
      try (ControlLog log = open(2000 + life)) {
        assertThat(log.kept())
            .containsExactly(
                new ControlChange.End("other", 2), new ControlChange.Run(pipeline("cells", 3, 5)));
      }
    }
  }

  @Test
  void eachEpochIsLargerEvenIfTheClockIsNot() throws Exception {
    long[] clocks = {1000, 1000, 5, 3000};
    long[] epochs = {1000, 1001, 1002, 3000};
    for (int i = 0; i < clocks.length; i++) {
      try (ControlLog log = open(clocks[i])) {
        assertThat(log.epoch()).isEqualTo(epochs[i]);
      }
    }
  }

  @Test
  void versionsGoOnBehindThoseOfPipelinesThatHaveEnded() throws Exception {
    try (ControlLog log = open(1)) {
      append(log, new ControlChange.Run(pipeline("cells", 77, 2)));
      append(log, new ControlChange.End("cells", 77));
    }
    try (ControlLog log = open(2)) {
      var machine = new MasterMachine(new Nothing());
      machine.restore(log.kept(), 0);
      assertThat(machine.decideRun(pipeline("cells", 0, 1)).pipeline().version()).isEqualTo(78);
    }
  }

  @Test
  void aFolderHasOneMasterAtATime() throws Exception {
    try (ControlLog log = open(1)) {
      assertThat(log.epoch()).isEqualTo(1);
      assertThatThrownBy(() -> open(2))
          .isInstanceOf(UnusableLogException.class)
          .hasMessageContaining(folder + ": in use by this process");
    }
  }

  @Test
  void whatALaterVersionWroteIsNamedAndLeftAlone() throws Exception {
    List<String> snapshots =
        List.of("{\"type\":\"snapshot\",\"format\":2}", "{\"type\":\"ledger\",\"format\":1}", "{");
    for (String snapshot : snapshots) {
      try (Journal journal = Journal.open(folder)) {
        journal.begin(snapshot.getBytes(StandardCharsets.UTF_8));
      }
      assertThatThrownBy(() -> open(1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(folder + ": record 0 of the journal: ");
    }
    try (Journal journal = Journal.open(folder)) {
      journal.begin(new ControlState().toJson());
      journal.append("{\"type\":\"grant\"}".getBytes(StandardCharsets.UTF_8));
    }
    assertThatThrownBy(() -> open(1))
        .hasMessageContaining("record 1 of the journal: a change of type 'grant'")
        .hasMessageContaining("Start the version of the program that wrote it");
    try (Journal journal = Journal.open(folder)) {
      assertThat(journal.found()).as("nothing was touched").hasSize(2);
    }
  }

  @Test
  void onlyTheLatestEndsAreRemembered() {
    var state = new ControlState();
    for (int i = 1; i <= ControlState.ENDS_MAX + 5; i++) {
      state.apply(new ControlChange.End("run-" + i, i));
    }
    assertThat(state.ended()).hasSize(ControlState.ENDS_MAX);
    assertThat(state.ended().get(0)).isEqualTo(new ControlChange.End("run-6", 6));
    assertThat(ControlState.replayed(List.of(state.toJson())).ended()).isEqualTo(state.ended());
  }
}
