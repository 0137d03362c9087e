package io.tenuto.engine.rest;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.master.MasterMachine;
import io.tenuto.engine.node.ConnectorReport;
import io.tenuto.engine.node.ConnectorView;
import io.tenuto.engine.node.EngineReport;
import io.tenuto.engine.node.EngineView;
import io.tenuto.engine.node.NodeReport;
import io.tenuto.engine.node.NodeView;
import io.tenuto.engine.node.Peer;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.util.List;
import java.util.Optional;

/**
 * A deployment in which every list of every document has something in it: one source with a
 * connector and a backlog, one worker, two engines of two slots each.
 */
final class SampleDeployment {
  private static final String TEXT =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: cells}
      source: {stdin: {}}
      stream: {delivery: replicated, keepers: ["a:8650", "b:8650"]}
      sinks: [{name: out, jsonl: {file: out.jsonl}}]
      """;

  static final String STREAM = "cells/source";
  static final String GROUP = "statistics";
  static final MasterFacts FACTS =
      new MasterFacts("1", "tcp://127.0.0.1:8640", 7, 61_000_000_000L, 20 << 20, 3_000_000_000L);

  private static final long SECOND = 1_000_000_000L;
  private final MasterMachine machine = new MasterMachine(new Nothing());

  /** What the machine wants done is not what these tests look at. */
  private static final class Nothing implements MasterMachine.Commands {
    @Override
    public void lease(
        String node, String connector, String group, long epoch, List<Peer> engines) {}

    @Override
    public void serve(String node, String engine, long epoch, List<Peer> connectors) {}

    @Override
    public void leaseBacklogs(
        String node, String connector, String group, long epoch, List<Peer> backlogs) {}

    @Override
    public void start(
        String worker, long number, PipelineView pipeline, WorkerView.Assigned engine) {}

    @Override
    public void inform(String worker, long number, PipelineView pipeline) {}

    @Override
    public void stop(String worker, long number, String engine) {}

    @Override
    public void pardon(String node, List<String> instances) {}

    @Override
    public void notice(String node, String text) {}
  }

  /** Everything registered, and reported twice a second apart. */
  static DeploymentView view() {
    var sample = new SampleDeployment();
    sample.register(1, engine("cells-statistics-1"));
    sample.register(2, engine("cells-statistics-2"));
    sample.machine.onRegister(3, worker(), 0);
    sample.machine.onRegister(4, source(), 0);
    sample.machine.onRegister(5, relay(), 0);
    for (int second = 1; second <= 2; second++) {
      sample.reportEngine(1, "cells-statistics-1", 100L * second, second * SECOND);
      sample.reportEngine(2, "cells-statistics-2", 50L * second, second * SECOND);
      sample.reportSource(200L * second, second * SECOND);
    }
    return sample
        .machine
        .view(2 * SECOND + SECOND / 2)
        .with(List.of(new DeploymentView.Notice("source and engine cannot meet", 3 * SECOND)));
  }

  private void register(long session, NodeView view) {
    machine.onRegister(session, view, 0);
  }

  private static NodeView engine(String name) {
    var view = new EngineView(name, STREAM, GROUP, 2, List.of("tcp://127.0.0.1:5"), 0, List.of());
    return new NodeView(
        name, "host", Optional.empty(), List.of(view), List.of(), List.of(), List.of());
  }

  private static NodeView worker() {
    var assigned =
        new WorkerView.Assigned(
            "cells-statistics-1", "cells", GROUP, WorkerView.RUNNING, 3, "ended with code 1");
    var kept =
        new WorkerView.Assigned(
            "cells-statistics-backlog-worker-1", "cells", GROUP, true, WorkerView.RUNNING, 0, "");
    return new NodeView(
        "worker-1",
        "host",
        Optional.of(new WorkerView(4, 0, List.of(assigned, kept), true)),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static NodeView relay() {
    return new NodeView(
        "relay-1",
        "host",
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of("tcp://10.0.0.1:8642"));
  }

  private static NodeView source() {
    var held = List.of(new ConnectorView.Held(GROUP, 0, List.of()));
    var pipeline =
        new PipelineView(
            "cells",
            1,
            "source",
            TEXT,
            "/data",
            List.of(new PipelineView.Stage(GROUP, "source", 2)));
    return new NodeView(
        "source",
        "host",
        Optional.empty(),
        List.of(),
        List.of(
            new ConnectorView("source", STREAM, List.of(), held),
            new ConnectorView("source-backlog", STREAM, List.of(), held)),
        List.of(pipeline),
        List.of());
  }

  private void reportEngine(long session, String name, long finished, long nowNanos) {
    long busyNanos = finished * 10_000_000;
    var report =
        new EngineReport(
            name,
            finished + 1,
            1,
            finished,
            2,
            busyNanos,
            busyNanos / 2,
            64 << 20,
            List.of(55L, finished));
    machine.onReport(session, name, new NodeReport(List.of(report), List.of()), nowNanos);
  }

  private void reportSource(long accepted, long nowNanos) {
    var own = new Ledger(accepted, 120, 1, 2, 60, accepted - 183);
    var stored = new Ledger(60, 20, 0, 0, 0, 40);
    var report =
        new NodeReport(
            List.of(),
            List.of(
                connector("source", false, 4096, own),
                connector("source-backlog", true, 8192, stored)));
    machine.onReport(4, "source", report, nowNanos);
  }

  private static ConnectorReport connector(
      String name, boolean backlog, long bytes, Ledger ledger) {
    return new ConnectorReport(
        name, backlog, bytes, List.of(new ConnectorReport.Group(GROUP, 5, 2, ledger)));
  }
}
