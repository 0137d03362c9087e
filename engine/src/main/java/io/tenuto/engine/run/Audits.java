package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import io.tenuto.config.Pipeline;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.node.Keepers;
import io.tenuto.engine.node.Node;
import io.tenuto.engine.node.Stored;
import io.tenuto.engine.node.Streams;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Control;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the backlogs that workers keep for a run, through the master, ten times a second. Made on
 * any thread; its methods may be called from any but the loop's, {@link #onCommand} from the loop's
 * alone.
 */
final class Audits implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final Loop loop;
  private final Node node;
  private final String pipeline;
  private final Connector connector;
  private final Consumer<String> notices;
  private final AuditMachine machine;
  private Loop.@Nullable Repeating asking;
  private boolean expectsQuiet;

  /**
   * @param pipeline the deployment's name of this run
   * @param connector of the source's stream
   * @param notices told what people have to do something about
   */
  Audits(Loop loop, Node node, String pipeline, Connector connector, Consumer<String> notices) {
    this.loop = loop;
    this.node = node;
    this.pipeline = pipeline;
    this.connector = connector;
    this.notices = notices;
    this.machine = new AuditMachine(Streams.name(pipeline, Pipeline.SOURCE));
  }

  /** From now on they are asked. */
  void begin() {
    loop.await(() -> asking = loop.every(INTERVAL, this::ask));
  }

  private void ask() {
    long now = loop.nowNanos();
    Map<String, Long> passedOn = new TreeMap<>();
    connector.ledgers().forEach((group, ledger) -> passedOn.put(group, ledger.passedOn()));
    long round = machine.begin(passedOn, now);
    if (round > 0 && !node.tell(Control.of("audit", "pipeline", pipeline, "round", round))) {
      machine.onMasterAway(now);
    }
    machine.news(now).ifPresent(notices);
  }

  /** Takes what the master says of backlogs, and passes over anything else. */
  void onCommand(Control command) {
    long now = loop.nowNanos();
    switch (command.type()) {
      case "auditing" -> machine.onAuditing(command.number("round"), Keepers.of(command), now);
      case "audited" ->
          machine.onAudited(
              command.number("round"),
              command.text("node"),
              Stored.listed(command),
              command.flag("last"),
              now);
      default -> {
        // not about backlogs
      }
    }
  }

  /** Waits until no backlog keeps anything; nothing may enter from outside any more. */
  boolean awaitRest(Duration patience) throws InterruptedException {
    loop.await(
        () -> {
          if (!expectsQuiet) {
            expectsQuiet = true;
            machine.expectQuiet();
          }
        });
    return loop.awaitTrue(machine::quiet, patience);
  }

  /** Whether a backlog that may keep something has been silent for some seconds. */
  boolean somebodyIsSilent() {
    return loop.ask(() -> machine.somebodyIsSilent(loop.nowNanos()));
  }

  /**
   * The account of a group's backlogs as far as known.
   *
   * @param passedOn to them, by the group's connector
   */
  Ledger ledger(String group, long passedOn) {
    return loop.ask(() -> machine.ledger(group, passedOn));
  }

  /** The accounts of backlogs of other streams than the source's, as last told. */
  List<Stored> others() {
    return loop.ask(machine::others);
  }

  @Override
  public void close() {
    loop.await(
        () -> {
          if (asking != null) {
            asking.cancel();
          }
        });
  }
}
