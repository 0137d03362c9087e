package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.ConnectorView;
import io.tenuto.engine.node.EngineView;
import io.tenuto.engine.node.Keepers;
import io.tenuto.engine.node.NodeView;
import io.tenuto.engine.node.Peer;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which workers keep backlogs of a pipeline, and who is leased them. */
class NamedBacklogsTest {
  private static final String STREAM = "cells-1/source";
  private static final String GROUP = "work";
  private static final String BACKLOG = "cells-1-work-backlog-storage";

  private final Told told = new Told();
  private final MasterMachine machine = new MasterMachine(told);

  /** What the master wanted. */
  private static final class Told implements MasterMachine.Commands {
    final Map<String, List<String>> engines = new TreeMap<>();
    final Map<String, List<String>> backlogs = new TreeMap<>();
    final List<String> started = new ArrayList<>();
    final List<String> stopped = new ArrayList<>();
    long number;

    @Override
    public void lease(String node, String connector, String group, long epoch, List<Peer> peers) {
      engines.put(connector, peers.stream().map(Peer::name).toList());
    }

    @Override
    public void leaseBacklogs(
        String node, String connector, String group, long epoch, List<Peer> peers) {
      backlogs.put(connector, peers.stream().map(Peer::name).toList());
    }

    @Override
    public void serve(String node, String engine, long epoch, List<Peer> connectors) {}

    @Override
    public void start(
        String worker, long commandNumber, PipelineView pipeline, WorkerView.Assigned engine) {
      number = commandNumber;
      started.add(engine.engine() + (engine.backlog() ? " as a backlog" : "") + " on " + worker);
    }

    @Override
    public void inform(String worker, long commandNumber, PipelineView pipeline) {}

    @Override
    public void stop(String worker, long commandNumber, String engine) {
      stopped.add(engine + " on " + worker);
    }

    @Override
    public void pardon(String node, List<String> instances) {}

    @Override
    public void notice(String node, String text) {}
  }

  private static NodeView node(
      String name, List<EngineView> engines, List<EngineView> backlogs, ConnectorView... senders) {
    return new NodeView(
        name,
        "host",
        Optional.empty(),
        engines,
        backlogs,
        List.of(senders),
        List.of(),
        List.of(),
        List.of());
  }

  private static EngineView receiver(String name) {
    return new EngineView(name, STREAM, GROUP, 1, List.of("tcp://10.0.0.1:5"), 0, List.of());
  }

  private static ConnectorView sender(String name, boolean spills) {
    var held = List.of(new ConnectorView.Held(GROUP, 0, List.of()));
    List<ConnectorView.Held> backlogs = spills ? held : List.of();
    return new ConnectorView(name, STREAM, List.of("tcp://10.0.0.2:5"), held, backlogs);
  }

  private void worker(String name, boolean keeps, WorkerView.Assigned... assigned) {
    var view = new WorkerView(2, told.number, List.of(assigned), keeps);
    machine.onRegister(
        name.hashCode(),
        new NodeView(name, "host", Optional.of(view), List.of(), List.of(), List.of(), List.of()),
        0);
  }

  private void run(PipelineView pipeline) {
    machine.apply(machine.decideRun(pipeline), 0);
  }

  private void pipeline(String... workers) {
    var backlog = new PipelineView.Backlog(GROUP, List.of(workers));
    run(new PipelineView("cells-1", 0, "", "text", "", List.of(), List.of(backlog)));
  }

  private static WorkerView.Assigned running() {
    return new WorkerView.Assigned(BACKLOG, "cells-1", GROUP, true, WorkerView.RUNNING, 0, "");
  }

  @Test
  void onlyTheNamedWorkersThatHaveAFolderKeepABacklogInWhicheverOrderTheyCome() {
    worker("storage", true);
    worker("other", true);
    worker("bare", false);
    pipeline("storage", "bare", "late");
    assertThat(told.started).containsExactly(BACKLOG + " as a backlog on storage");
    worker("late", true);
    assertThat(told.started).hasSize(2);
    assertThat(told.started.get(1)).endsWith("as a backlog on late");
  }

  @Test
  void aBacklogTakesNoEnginesPlaceAndIsStoppedWithItsPipelineOnly() {
    run(
        new PipelineView(
            "cells-1",
            0,
            "",
            "text",
            "",
            List.of(new PipelineView.Stage(GROUP, "source", 1)),
            List.of(new PipelineView.Backlog(GROUP, List.of("storage")))));
    worker("storage", true, running());
    assertThat(told.started).containsExactly("cells-1-work-1 on storage");
    assertThat(told.stopped).isEmpty();
    machine.apply(machine.decideEnd("cells-1").orElseThrow(), 0);
    assertThat(told.stopped).contains(BACKLOG + " on storage");
  }

  @Test
  void aBacklogIsLeasedToWhoeverSpillsAndEnginesToItsDrainOnly() {
    machine.onRegister(1, node("source", List.of(), List.of(), sender("source", true)), 0);
    machine.onRegister(2, node("b", List.of(), List.of(receiver("b")), sender("b", false)), 0);
    machine.onRegister(3, node("e", List.of(receiver("e")), List.of()), 0);
    assertThat(told.backlogs).containsOnly(Map.entry("source", List.of("b")));
    assertThat(told.engines)
        .containsOnly(Map.entry("source", List.of("e")), Map.entry("b", List.of("e")));
    machine.onLeave(2, "b", 0);
    assertThat(told.backlogs.get("source")).isEmpty();
    assertThat(told.engines.get("source")).containsExactly("e");
  }

  @Test
  void aBacklogWhoseProcessIsSilentIsLeasedForAWhileThenNoMore() {
    machine.onRegister(1, node("source", List.of(), List.of(), sender("source", true)), 0);
    machine.onRegister(2, node("b", List.of(), List.of(receiver("b"))), 0);
    machine.onClosed(2, "b", 0);
    machine.tick(MasterMachine.PATIENCE_NANOS);
    assertThat(told.backlogs.get("source")).containsExactly("b");
    machine.tick(MasterMachine.PATIENCE_NANOS + 1);
    assertThat(told.backlogs.get("source")).isEmpty();
  }

  @Test
  void keepersAreThoseThatAnswerAndThoseThatMayComeBackOrAreStarting() {
    worker("storage", true);
    pipeline("storage");
    assertThat(machine.keepers("cells-1"))
        .isEqualTo(new Keepers(List.of(), List.of(), List.of(BACKLOG)));
    var here = node(BACKLOG, List.of(), List.of(receiver(BACKLOG)));
    machine.onRegister(7, here, 0);
    assertThat(machine.keepers("cells-1"))
        .isEqualTo(new Keepers(List.of(BACKLOG), List.of(), List.of()));
    machine.onClosed(7, BACKLOG, 0);
    assertThat(machine.keepers("cells-1"))
        .isEqualTo(new Keepers(List.of(), List.of(BACKLOG), List.of()));
    assertThat(machine.keepers("cells-2")).isEqualTo(new Keepers(List.of(), List.of(), List.of()));
  }
}
