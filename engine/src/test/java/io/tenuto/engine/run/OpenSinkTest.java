package io.tenuto.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.config.GroupSpec;
import io.tenuto.config.SinkSpec;
import io.tenuto.engine.sink.OnExisting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSinkTest {
  @TempDir private Path folder;

  @Test
  void everyKindOfSinkOfThisRoomIsOpenedAndOnlyACallbackWritesNothing() throws Exception {
    List<SinkSpec.Target> targets =
        List.of(
            new SinkSpec.Csv(Path.of("a.csv"), List.of("a"), false),
            new SinkSpec.JsonLines(Path.of("b.jsonl"), false),
            new SinkSpec.Directory(Path.of("kept"), false),
            new SinkSpec.Callback());
    var kinds = new ArrayList<Class<?>>(List.of(SinkSpec.Target.class.getPermittedSubclasses()));
    kinds.remove(SinkSpec.Jdbc.class); // of a room of its own
    assertThat(targets.stream().<Class<?>>map(Object::getClass))
        .as("one of each kind there is")
        .containsExactlyInAnyOrderElementsOf(kinds);
    for (SinkSpec.Target target : targets) {
      var spec = new SinkSpec("out", "source", target, GroupSpec.Policy.BLOCK);
      OpenSink open = OpenSink.open(spec, folder, OnExisting.REFUSE, false, feedback -> {});
      open.sink().close();
      assertThat(open.path().isEmpty())
          .as(target.kind())
          .isEqualTo(target instanceof SinkSpec.Callback);
    }
  }

  @Test
  void aDatabaseWithoutItsRoomIsToldWithTheRemedy() {
    var database =
        new SinkSpec.Jdbc(
            "rows",
            List.of(),
            Path.of("results"),
            Optional.empty(),
            Optional.empty(),
            new SinkSpec.Password(Optional.empty(), Optional.empty()));
    var spec = new SinkSpec("out", "source", database, GroupSpec.Policy.BLOCK);
    assertThatThrownBy(() -> OpenSink.open(spec, folder, OnExisting.REFUSE, false, feedback -> {}))
        .hasMessageContaining("tenuto-jdbc.jar");
  }
}
