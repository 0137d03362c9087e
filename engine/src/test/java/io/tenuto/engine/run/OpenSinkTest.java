package io.tenuto.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.config.GroupSpec;
import io.tenuto.config.SinkSpec;
import io.tenuto.engine.sink.OnExisting;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSinkTest {
  @TempDir private Path folder;

  @Test
  void everyKindOfSinkIsOpenedAndOnlyACallbackWritesNothing() throws Exception {
    List<SinkSpec.Target> targets =
        List.of(
            new SinkSpec.Csv(Path.of("a.csv"), List.of("a"), false),
            new SinkSpec.JsonLines(Path.of("b.jsonl"), false),
            new SinkSpec.Directory(Path.of("kept"), false),
            new SinkSpec.Callback());
    assertThat(targets.stream().map(Object::getClass))
        .as("one of each kind there is")
        .containsExactlyInAnyOrder(SinkSpec.Target.class.getPermittedSubclasses());
    for (SinkSpec.Target target : targets) {
      var spec = new SinkSpec("out", "source", target, GroupSpec.Policy.BLOCK);
      OpenSink open = OpenSink.open(spec, folder, OnExisting.REFUSE, feedback -> {});
      open.sink().close();
      assertThat(open.path().isEmpty())
          .as(target.kind())
          .isEqualTo(target instanceof SinkSpec.Callback);
    }
  }
}
