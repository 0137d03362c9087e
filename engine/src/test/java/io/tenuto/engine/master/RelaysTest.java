package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.NodeView;
import io.tenuto.engine.node.PipelineView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which relay serves which pipeline. */
class RelaysTest {
  private static NodeView node(String name, List<String> relays, String... pipelines) {
    return new NodeView(
        name,
        "host",
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(pipelines).stream()
            .map(each -> new PipelineView(each, 1, "run", "text", "", List.of()))
            .toList(),
        relays);
  }

  @Test
  void theOwnerOfAPipelineServesThatPipelineAlone() {
    Relays relays = Relays.among(List.of(node("run", List.of("tcp://run:1"), "cells")));
    assertThat(relays.of("cells/source")).containsExactly(List.of("tcp://run:1"));
    assertThat(relays.of("others/source")).isEmpty();
  }

  @Test
  void aProcessThatIsNothingElseServesAllAndGoesFirst() {
    List<String> two = List.of("tcp://relay:1", "tcp://10.0.0.1:1");
    Relays relays =
        Relays.among(List.of(node("relay", two), node("run", List.of("tcp://run:1"), "cells")));
    assertThat(relays.of("cells/source")).containsExactly(two);
    assertThat(relays.of("others/source")).containsExactly(two);
  }

  @Test
  void whoKnowsAPipelineWithoutOwningItServesAll() {
    Relays relays = Relays.among(List.of(node("worker", List.of("tcp://worker:1"), "cells")));
    assertThat(relays.of("others/source")).containsExactly(List.of("tcp://worker:1"));
  }

  @Test
  void whoDoesNotListenServesNobody() {
    assertThat(Relays.among(List.of(node("run", List.of(), "cells")))).isEqualTo(Relays.NONE);
  }
}
