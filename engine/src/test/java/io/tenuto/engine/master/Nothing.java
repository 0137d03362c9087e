package io.tenuto.engine.master;

import io.tenuto.engine.node.Peer;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.util.List;

/** For machines whose commands do not matter. */
class Nothing implements MasterMachine.Commands {
  @Override
  public void lease(String node, String connector, String group, long epoch, List<Peer> engines) {}

  @Override
  public void leaseBacklogs(
      String node, String connector, String group, long epoch, List<Peer> backlogs) {}

  @Override
  public void serve(String node, String engine, long epoch, List<Peer> connectors) {}

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
