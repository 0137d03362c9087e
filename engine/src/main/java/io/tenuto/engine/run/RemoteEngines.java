package io.tenuto.engine.run;

import io.tenuto.config.Pipeline;
import io.tenuto.config.SinkSpec;
import io.tenuto.config.StageSpec;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.node.Node;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.Streams;
import io.tenuto.transport.Endpoint;
import io.tenuto.wire.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The engines of a run on other hosts, started by the workers of a master. Source and sinks stay in
 * this process; messages go straight between it and the engines.
 */
final class RemoteEngines implements AutoCloseable {
  private static final long ANSWER_NANOS = 2_000_000_000;
  private static final long LOOK_NANOS = 5_000_000;

  private final Node node;
  private final GivenUpElsewhere givenUp;

  private RemoteEngines(Node node, GivenUpElsewhere givenUp) {
    this.node = node;
    this.givenUp = givenUp;
  }

  /**
   * Takes part in the cluster, with the source's connector and the sinks.
   *
   * @param name of this process, unique within the deployment; the pipeline runs there under the
   *     same name, so that two runs never share engines
   * @param sinkHosts in the order of the pipeline's sinks
   * @param backlogs of the source's stream
   * @param notices told what the master says that people have to do something about
   * @throws IOException if the port cannot be opened
   */
  static RemoteEngines join(
      LocalRun.Cluster place,
      String name,
      Pipeline pipeline,
      Assembly assembly,
      Connector connector,
      List<EngineHost> sinkHosts,
      Backlogs backlogs,
      Consumer<String> notices)
      throws IOException {
    var settings = new Node.Settings(name, place.listen(), place.advertise(), place.masters());
    var node = new Node(settings, assembly.loop(), assembly.pool(), place.token(), place.tls());
    PipelineView view =
        Description.of(
            pipeline,
            name,
            System.currentTimeMillis(),
            name,
            place.text(),
            place.folder().toAbsolutePath().toString());
    var audits = new Audits(assembly.loop(), node, name, connector, notices);
    if (backlogs.elsewhere()) {
      audits.begin();
      backlogs.audit(audits);
    }
    var givenUp =
        new GivenUpElsewhere(
            assembly.loop(),
            node,
            name,
            pipeline.stages().stream().map(StageSpec::name).toList(),
            notices);
    node.role(
        () -> new Node.Part(Optional.empty(), List.of(view)),
        command -> {
          if (command.is("notice")) {
            notices.accept(command.text("text"));
          } else {
            audits.onCommand(command);
            givenUp.onCommand(command);
          }
        });
    node.relay(); // engines of successive stages may both only dial
    for (int i = 0; i < sinkHosts.size(); i++) {
      SinkSpec sink = pipeline.sinks().get(i);
      node.host(sinkHosts.get(i), Streams.name(name, sink.from()), sink.name());
    }
    String stream = Streams.name(name, Pipeline.SOURCE);
    node.connect(connector, name, stream, connector.groups());
    backlogs
        .byGroup()
        .forEach((group, backlog) -> node.drain(backlog, name + "-backlog-" + group, stream));
    node.start();
    awaitAnswer(node, place.masters());
    return new RemoteEngines(node, givenUp);
  }

  /** A master that is away may come back, so that the run goes on; one that refuses will not. */
  private static void awaitAnswer(Node node, List<Endpoint> masters) {
    long deadline = System.nanoTime() + ANSWER_NANOS;
    while (!node.mastered() && System.nanoTime() - deadline < 0) {
      Optional<RefusedException> refusal = node.refusal();
      if (refusal.isPresent()) {
        node.close();
        RefusedException why = refusal.get();
        throw new RefusedException(
            why.code(), "master " + masters + ": " + why.getMessage(), false);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** What engines have given up of what they had made, by reader; once everything is settled. */
  Map<String, Long> givenUp() throws InterruptedException {
    return givenUp.ask();
  }

  /** Leaves the cluster; the master ends the pipeline's engines. */
  @Override
  public void close() {
    node.close();
  }
}
