package io.tenuto.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What processes tell the master and one another is read as it was written. */
class ViewTest {
  private static final Peer PEER = new Peer("peer", "host", List.of("tcp://10.0.0.1:5"));

  @Test
  void aNodeIsReadAsItWasWritten() {
    var engine = new EngineView("e", "p/source", "work", 2, List.of(), 3, List.of(PEER));
    var backlog =
        new EngineView("b", "p/source", "work", 1, List.of("tcp://10.0.0.2:5"), 0, List.of());
    var connector =
        new ConnectorView(
            "c",
            "p/source",
            List.of("unix:/run/c"),
            List.of(new ConnectorView.Held("work", 7, List.of(PEER))),
            List.of(new ConnectorView.Held("work", 9, List.of())));
    var worker =
        new WorkerView(
            4,
            12,
            List.of(
                new WorkerView.Assigned("e", "p", "work", WorkerView.STOPPING, 3, "died"),
                new WorkerView.Assigned("b", "p", "work", true, WorkerView.RUNNING, 0, "")),
            true);
    var pipeline =
        new PipelineView(
            "p",
            5,
            "owner",
            "text",
            "/data",
            List.of(new PipelineView.Stage("work", "source", 8)),
            List.of(new PipelineView.Backlog("work", List.of("storage", "more"))));
    var node =
        new NodeView(
            "n",
            "host",
            Optional.of(worker),
            List.of(engine),
            List.of(backlog),
            List.of(connector),
            List.of(pipeline),
            List.of("tcp://10.0.0.3:5"),
            List.of("life-1", "life-3"));
    assertThat(NodeView.of(overTheWire(node.toControl()))).isEqualTo(node);
  }

  @Test
  void whatABacklogHasDoneIsReadAsItWasWritten() {
    var stored = new Stored("b", "p/source", "work", 2, 40, new Ledger(21, 10, 1, 2, 3, 5));
    var told = Control.of("audited", "stored", List.of(stored.toFields()));
    assertThat(Stored.listed(overTheWire(told))).containsExactly(stored);
  }

  @Test
  void whoKeepsBacklogsIsReadAsItWasWritten() {
    var keepers = new Keepers(List.of("a", "b"), List.of("c"), List.of("d"));
    Control told = overTheWire(keepers.toControl(8));
    assertThat(Keepers.of(told)).isEqualTo(keepers);
    assertThat(told.number("round")).isEqualTo(8);
  }

  @Test
  void whatEnginesHaveGivenUpIsReadAsItWasWritten() {
    var found = new GivenUp("w", "/work", Map.of("picky", 3L, "none", 1L), "");
    assertThat(GivenUp.of(overTheWire(found.toControl("run-1", "p")))).isEqualTo(found);
    var failed = new GivenUp("w", "", Map.of(), "no such file");
    Control told = overTheWire(failed.toControl("run-1", "p"));
    assertThat(GivenUp.of(told)).isEqualTo(failed);
    assertThat(told.text("asker")).isEqualTo("run-1");
    assertThat(GivenUp.stages(overTheWire(GivenUp.question("p", List.of("a", "b")))))
        .containsExactly("a", "b");
  }

  private static Control overTheWire(Control control) {
    return new Control(control.type(), Json.read(Json.write(control.fields())));
  }
}
