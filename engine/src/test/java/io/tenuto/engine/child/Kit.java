package io.tenuto.engine.child;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.engine.process.OutsideKit;
import io.tenuto.engine.process.OutsideSlots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What tests of child processes share beside the rest: children to run. */
final class Kit extends OutsideKit {
  static final String PYTHON = "/usr/bin/python3";

  Kit(Path folder) {
    super(folder);
  }

  /** A Python engine whose function has this body; {@code before} stands above it. */
  ChildCode python(String before, String... body) throws IOException {
    assumeTrue(Files.isExecutable(Path.of(PYTHON)), PYTHON + " is not there");
    return ChildCode.python("stage", PYTHON, engineFile(before, body), List.of())
        .in(folder)
        .withEnvironment(Map.of("PYTHONPATH", repository().resolve("python").toString()));
  }

  /** A shell script as the whole program. */
  ChildCode shell(String... linesOfScript) {
    return ChildCode.of("stage", List.of("/bin/sh", "-c", String.join("\n", linesOfScript)))
        .in(folder);
  }

  /** A processor of the tests in a JVM of its own. */
  ChildCode java(Class<?> processor) {
    return ChildCode.java(
            "stage", processor.getName(), List.of(), List.of("-Xmx256m", "-XX:+UseSerialGC"))
        .in(folder);
  }

  ChildProcess child(ChildCode code) {
    return child(ChildProcess.slots(code, spool, this), 0);
  }

  ChildProcess child(OutsideSlots<ChildProcess> slots, int slot) {
    return opened(slots.apply(slot));
  }

  /** Closes all children; afterwards none of theirs may be left. */
  @Override
  public void close() throws Exception {
    super.close();
    awaitNoProcess();
  }
}
