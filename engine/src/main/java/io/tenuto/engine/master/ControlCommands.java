package io.tenuto.engine.master;

import io.tenuto.engine.node.Peer;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import io.tenuto.wire.Control;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Puts what the machine wants into control frames, and notices into the log as well. */
final class ControlCommands implements MasterMachine.Commands {
  private static final System.Logger LOG = System.getLogger(ControlCommands.class.getName());

  private final BiConsumer<String, Control> send;
  private final Consumer<String> noted;

  /**
   * @param send sends a frame to a node, or drops it when the node is away
   * @param noted told every notice
   */
  ControlCommands(BiConsumer<String, Control> send, Consumer<String> noted) {
    this.send = send;
    this.noted = noted;
  }

  @Override
  public void lease(String node, String connector, String group, long epoch, List<Peer> engines) {
    lease("lease", node, connector, group, epoch, "engines", engines);
  }

  @Override
  public void leaseBacklogs(
      String node, String connector, String group, long epoch, List<Peer> backlogs) {
    lease("backlogs", node, connector, group, epoch, "backlogs", backlogs);
  }

  private void lease(
      String frame,
      String node,
      String connector,
      String group,
      long epoch,
      String of,
      List<Peer> peers) {
    Control lease =
        Control.of(
            frame, "connector", connector, "group", group, "epoch", epoch, of, Peer.fields(peers));
    send.accept(node, lease);
  }

  @Override
  public void serve(String node, String engine, long epoch, List<Peer> connectors) {
    send.accept(
        node,
        Control.of(
            "serve", "engine", engine, "epoch", epoch, "connectors", Peer.fields(connectors)));
  }

  @Override
  public void start(String worker, long number, PipelineView pipeline, WorkerView.Assigned engine) {
    send.accept(
        worker,
        Control.of(
            "start",
            "number",
            number,
            "engine",
            engine.engine(),
            "stage",
            engine.stage(),
            "backlog",
            engine.backlog(),
            "pipeline",
            pipeline.toFields()));
  }

  @Override
  public void inform(String worker, long number, PipelineView pipeline) {
    send.accept(worker, Control.of("pipeline", "number", number, "pipeline", pipeline.toFields()));
  }

  @Override
  public void notice(String node, String text) {
    LOG.log(System.Logger.Level.WARNING, text);
    noted.accept(text);
    send.accept(node, Control.of("notice", "text", text));
  }

  @Override
  public void pardon(String node, List<String> instances) {
    send.accept(node, Control.of("pardon", "instances", instances));
  }

  @Override
  public void stop(String worker, long number, String engine) {
    send.accept(worker, Control.of("stop", "number", number, "engine", engine));
  }
}
