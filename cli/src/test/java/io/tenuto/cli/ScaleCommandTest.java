package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.transport.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ScaleCommandTest {
  @TempDir private Path folder;
  private MasterKit kit;

  @BeforeEach
  void start() throws IOException {
    kit = new MasterKit(folder);
    var stages =
        List.of(
            new PipelineView.Stage("mean value", "source", 2),
            new PipelineView.Stage("other", "source", 1));
    kit.master().submit(new PipelineView("cells", 1, "", "", "/", stages));
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  private List<Integer> wanted() throws IOException {
    return kit.master().view().pipelines().get(0).stages().stream()
        .map(PipelineView.Stage::engines)
        .toList();
  }

  @Test
  void aStageGetsAsManyEnginesAsAreAskedFor() throws IOException {
    assertThat(kit.tenuto("scale", "cells", "mean value", "7")).as(kit.err()).isZero();
    assertThat(wanted()).containsExactly(7, 1);
    assertThat(kit.tenuto("scale", "cells", "other", "0")).as(kit.err()).isZero();
    assertThat(wanted()).containsExactly(7, 0);
    assertThat(kit.out().lines())
        .containsExactly("stage mean value of cells: 7 engines", "stage other of cells: 0 engines");
    assertThat(kit.err()).isEmpty();
  }

  @Test
  void aStageThatIsNotThereIsSaidWithWhereToLook() throws IOException {
    assertThat(kit.tenuto("scale", "cells", "mean", "7")).isEqualTo(ExitCode.FAILED);
    assertThat(kit.err())
        .contains("stage 'mean' of pipeline 'cells': the master runs no such stage.");
    assertThat(kit.tenuto("scale", "cells/stages", "mean value", "7")).isEqualTo(ExitCode.FAILED);
    assertThat(wanted()).containsExactly(2, 1);
  }

  @Test
  void aNumberOutOfRangeIsRefusedBeforeAnybodyIsAsked() {
    for (String number : List.of("-1", "10001", "many")) {
      assertThat(kit.tenutoAt("127.0.0.1:1", "scale", "cells", "other", "--", number))
          .isEqualTo(ExitCode.USAGE);
    }
    assertThat(kit.err()).contains("ENGINES: -1 is no number from 0 to 10000.");
  }

  @Test
  void ofSeveralMastersTheOneThatAnswersIsAsked() throws IOException {
    String both = FreePort.address() + "," + kit.here();
    assertThat(kit.tenutoAt(both, "scale", "cells", "other", "3")).isZero();
    assertThat(wanted()).containsExactly(2, 3);
  }
}
