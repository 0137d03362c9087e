package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.ConnectorView;
import io.tenuto.engine.node.NodeView;
import io.tenuto.engine.node.WorkerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who hears that an engine was ended on purpose. */
class PardonsTest {
  private static final long S = 1_000_000_000L;

  private final List<String> told = new ArrayList<>();
  private MasterMachine machine = machine();

  private MasterMachine machine() {
    return new MasterMachine(
        new Nothing() {
          @Override
          public void pardon(String node, List<String> instances) {
            told.add(node + " " + (instances.size() > 9 ? instances.size() : instances));
          }
        });
  }

  private void worker(long session, String name, List<String> pardons) {
    machine.onRegister(session, node(name, true, false, pardons), 0);
  }

  private void worker(String name, String... pardons) {
    worker(1, name, List.of(pardons));
  }

  private void sender(long session, String name) {
    machine.onRegister(session, node(name, false, true, List.of()), 0);
  }

  private static NodeView node(String name, boolean works, boolean sends, List<String> pardons) {
    var held = List.of(new ConnectorView.Held("work", 0, List.of()));
    var connector = new ConnectorView(name, "p/source", List.of(), held, List.of());
    return new NodeView(
        name,
        "host",
        works ? Optional.of(new WorkerView(2, 0, List.of())) : Optional.empty(),
        List.of(),
        List.of(),
        sends ? List.of(connector) : List.of(),
        List.of(),
        List.of(),
        pardons);
  }

  private List<String> take() {
    List<String> all = List.copyOf(told);
    told.clear();
    return all;
  }

  @Test
  void everybodyWhoSendsIsToldOnceWhoeverComesFirst() {
    sender(1, "run");
    worker("w");
    worker("w", "a");
    assertThat(take()).containsExactly("run [a]");
    worker("w", "a");
    sender(1, "run");
    assertThat(take()).as("known already").isEmpty();
    worker("v", "c");
    worker("w", "a", "b");
    assertThat(take()).containsExactly("run [c]", "run [b]");
    sender(1, "stage");
    assertThat(take()).containsExactly("stage [a, b, c]");
  }

  @Test
  void whoComesBackAndWhoMeetsANewMasterIsToldAgain() {
    worker("w", "a");
    sender(1, "run");
    take();
    machine.onClosed(1, "run", 0);
    worker("w", "a", "b");
    assertThat(take()).as("it cannot be told now").isEmpty();
    sender(2, "run");
    assertThat(take()).containsExactly("run [a, b]");
    machine = machine();
    sender(1, "run");
    worker("w", "a", "b");
    assertThat(take()).containsExactly("run [a, b]");
  }

  @Test
  void aWorkerThatEndsIsStillHeardAndOneThatHasGoneIsForgotten() {
    sender(1, "run");
    worker("w", "a");
    machine.onRegister(1, node("w", false, false, List.of("a", "b")), 0);
    assertThat(take()).containsExactly("run [a]", "run [b]");
    machine.onLeave(1, "w", S);
    sender(2, "run");
    assertThat(take()).isEmpty();
  }

  @Test
  void manyAreToldInSeveralFrames() {
    worker(1, "w", IntStream.range(0, Pardons.AT_ONCE + 10).mapToObj(i -> "i" + i).toList());
    sender(1, "run");
    assertThat(take()).containsExactly("run " + Pardons.AT_ONCE, "run 10");
  }
}
